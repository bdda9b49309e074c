package io.nsqconnect.broker.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;

/** The body of one request as it comes in: kept within a bound, or counted and thrown away. */
final class RequestBody {
  /** How a body ended. */
  enum End {
    WHOLE,
    /** There is more than the bound. */
    TOO_LONG,
    /** The peer sends no more, or what is no body. */
    BROKEN
  }

  private final ByteBufAllocator allocator;
  private long maxBytes;
  private boolean kept;
  private long lengthBytes;
  private ByteBuf bytes = Unpooled.EMPTY_BUFFER;

  /** A body of at most {@code maxBytes}. */
  RequestBody(long maxBytes, boolean kept, ByteBufAllocator allocator) {
    this.maxBytes = maxBytes;
    this.kept = kept;
    this.allocator = allocator;
  }

  /** Nobody will look at it; {@code limitBytes} of it are read all the same. */
  void ignore(long limitBytes) {
    kept = false;
    maxBytes = limitBytes;
    release();
  }

  /** Whether {@code announcedBytes} will be read, kept or not. */
  boolean hasRoomFor(long announcedBytes) {
    return kept || announcedBytes <= maxBytes;
  }

  /** Takes the next bytes, as many as there is room for; false if there are more. */
  boolean add(ByteBuf part) {
    int taken = (int) Math.max(0, Math.min(part.readableBytes(), maxBytes - lengthBytes));
    if (kept && taken > 0) {
      if (bytes == Unpooled.EMPTY_BUFFER) {
        bytes = allocator.buffer(taken);
      }
      bytes.writeBytes(part, part.readerIndex(), taken);
    }
    lengthBytes += taken;
    return taken == part.readableBytes();
  }

  /** What was kept, lent. */
  ByteBuf bytes() {
    return bytes;
  }

  void release() {
    bytes.release();
    bytes = Unpooled.EMPTY_BUFFER;
  }
}
