package io.nsqconnect.broker.storage;

import io.netty.buffer.ByteBuf;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;

/**
 * Reads entries of a log, a block at a time: messages that were deferred together are mostly due
 * together.
 */
final class LogBlock {
  private static final int BLOCK_BYTES = 64 * 1024;

  private final DiskQueues queues;
  private final QueueFiles files;
  private ByteBuf block;
  private long file;
  private long start;

  LogBlock(DiskQueues queues, QueueFiles files) {
    this.queues = queues;
    this.files = files;
  }

  /**
   * Bytes of a file, at the reader index of what is returned; lent until the next call.
   *
   * @throws UnreadableException if they can't be read though the file can be opened, or it is gone
   * @throws IOException if it can't be opened
   */
  ByteBuf read(long fromFile, long position, int length) throws IOException {
    boolean here =
        block != null
            && fromFile == file
            && position >= start
            && position + length <= start + block.writerIndex();
    if (!here) {
      load(fromFile, position, length);
    }
    return block.readerIndex((int) (position - start));
  }

  void release() {
    if (block != null) {
      queues.returnBuffer(block);
      block = null;
    }
  }

  private void load(long fromFile, long position, int length) throws IOException {
    release();
    ByteBuf loading = queues.takeBuffer();
    try (DiskFile open = files.disk().openForReading(files.data(fromFile))) {
      try {
        read(open, loading, position, Math.max(length, BLOCK_BYTES));
      } catch (IOException e) {
        // What can't be read may lie further on.
        read(open, loading.clear(), position, length);
      }
      if (loading.writerIndex() < length) {
        throw new EOFException("file ends too early");
      }
    } catch (NoSuchFileException | EOFException e) {
      queues.returnBuffer(loading);
      throw new UnreadableException(DurableFiles.reason(e), e);
    } catch (IOException e) {
      queues.returnBuffer(loading);
      throw e;
    }
    block = loading;
    file = fromFile;
    start = position;
  }

  private static void read(DiskFile open, ByteBuf loading, long position, int wanted)
      throws UnreadableException {
    loading.ensureWritable(wanted);
    try {
      while (loading.writerIndex() < wanted) {
        int read =
            open.read(loading, position + loading.writerIndex(), wanted - loading.writerIndex());
        if (read < 1) {
          break;
        }
      }
    } catch (IOException e) {
      throw new UnreadableException(DurableFiles.reason("read", e), e);
    }
  }
}
