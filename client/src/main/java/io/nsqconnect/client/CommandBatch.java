package io.nsqconnect.client;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The commands that leave a connection together: one write and one flush for all that are appended
 * in a turn of its event loop, and one wake-up of the loop for all that other threads submit before
 * it gets to them.
 */
final class CommandBatch {
  /** First size of the buffer in bytes; holds about 170 FINs. */
  private static final int INITIAL_BYTES = 4 * 1024;

  /** From this size on a buffer is passed to the channel, whose watermarks then count it. */
  private static final int WRITE_BYTES = 64 * 1024;

  private final Channel channel;
  private final Queue<CommandWriter> submitted = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean collecting = new AtomicBoolean();
  private ByteBuf buffer;
  private boolean flushing;
  private boolean closed;

  CommandBatch(Channel channel) {
    this.channel = channel;
  }

  /** Appends {@code command} in the next turn. Any thread. */
  void submit(CommandWriter command) {
    submitted.add(command);
    if (!collecting.get() && collecting.compareAndSet(false, true)) {
      channel.eventLoop().execute(this::collect);
    }
  }

  /**
   * Appends {@code command} to this turn's batch, or nothing of it if that fails. Event loop.
   *
   * @throws RuntimeException or {@link OutOfMemoryError}, what writing it has failed with
   */
  void append(CommandWriter command) {
    if (closed) {
      return;
    }
    if (buffer == null) {
      buffer = channel.alloc().buffer(INITIAL_BYTES);
    }
    int begin = buffer.writerIndex();
    boolean whole = false;
    try {
      command.writeTo(buffer);
      whole = true;
    } finally {
      if (!whole) {
        // What is left of a command would swallow the beginning of the next.
        buffer.writerIndex(begin);
      }
    }
    if (buffer.readableBytes() >= WRITE_BYTES) {
      write();
    }
    if (!flushing) {
      flushing = true;
      channel.eventLoop().execute(this::flush);
    }
  }

  /** Sends what was submitted and appended so far. Event loop. */
  void sendAll() {
    collect();
    flush();
  }

  /** Drops what was not sent, and all that comes. Event loop. */
  void close() {
    closed = true;
    submitted.clear();
    if (buffer != null) {
      buffer.release();
      buffer = null;
    }
  }

  private void collect() {
    collecting.set(false);
    for (CommandWriter next = submitted.poll(); next != null; next = submitted.poll()) {
      try {
        append(next);
      } catch (RuntimeException | OutOfMemoryError e) {
        // Nobody waits for it: the connection ends, and what it was about is delivered again.
        channel.pipeline().fireExceptionCaught(e);
      }
    }
  }

  private void flush() {
    flushing = false;
    if (!closed) {
      write();
      channel.flush();
    }
  }

  private void write() {
    if (buffer != null) {
      ByteBuf full = buffer;
      buffer = null;
      channel.write(full, channel.voidPromise());
    }
  }
}
