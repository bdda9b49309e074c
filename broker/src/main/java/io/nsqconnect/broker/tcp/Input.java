package io.nsqconnect.broker.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.nsqconnect.protocol.Commands;
import java.nio.charset.StandardCharsets;

/**
 * What a peer has sent and nobody has decoded yet. That is at most what one read of the socket
 * brings behind a part of one command, as long as whoever adds to it decodes what is whole and then
 * calls {@link #discardRead}.
 *
 * <p>Belongs to one {@link Connection}.
 */
final class Input {
  private ByteBuf unread = Unpooled.EMPTY_BUFFER;

  /** Whether what is unread lies where the socket was read to. */
  private boolean isLent;

  /** Takes over {@code bytes}, which come after what is unread. */
  void add(ByteBufAllocator allocator, ByteBuf bytes) {
    if (unread.isReadable()) {
      unread = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(allocator, unread, bytes);
    } else {
      replaceBy(bytes);
      isLent = true;
    }
  }

  /** What to decode; lent, until anything is added or discarded. */
  ByteBuf unread() {
    return unread;
  }

  /** Reads what a client begins with; null if not all of it is there. */
  String readMagic() {
    int length = Commands.MAGIC.length();
    return unread.readableBytes() < length
        ? null
        : unread.readCharSequence(length, StandardCharsets.ISO_8859_1).toString();
  }

  /** Drops what is unread. */
  void skip() {
    unread.skipBytes(unread.readableBytes());
  }

  /**
   * Frees the memory of what was read; what was not is copied from where the socket was read to.
   */
  void discardRead(ByteBufAllocator allocator) {
    if (!unread.isReadable()) {
      release();
    } else if (isLent) {
      replaceBy(allocator.directBuffer(unread.readableBytes()).writeBytes(unread));
    } else {
      // Otherwise a client that is always in the middle of a command would make it grow for ever.
      unread.discardSomeReadBytes();
    }
  }

  /** Frees all. */
  void release() {
    replaceBy(Unpooled.EMPTY_BUFFER);
  }

  private void replaceBy(ByteBuf bytes) {
    unread.release();
    unread = bytes;
    isLent = false;
  }
}
