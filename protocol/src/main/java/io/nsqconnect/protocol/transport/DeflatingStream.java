package io.nsqconnect.protocol.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.zip.Deflater;

/**
 * One direction of a deflated connection, seen from where it begins. What is compressed together
 * can be read by the peer without waiting for more: it ends with a sync flush ({@code 00 00 ff
 * ff}).
 *
 * <p>Holds memory outside the heap until {@link #close}.
 */
final class DeflatingStream implements AutoCloseable {
  /** Flushing into less room than a few bytes would repeat the flush marker. */
  private static final int MIN_ROOM_BYTES = 64;

  private static final byte[] NOTHING = {};

  private final Deflater deflater;

  /**
   * A stream at its beginning.
   *
   * @param level 1 to 9
   */
  DeflatingStream(int level) {
    deflater = new Deflater(level, true);
  }

  /** The readable bytes of {@code plain}, compressed, in a buffer of the caller's. */
  ByteBuf deflate(ByteBufAllocator allocator, ByteBuf plain) {
    ByteBuf out = allocator.directBuffer(MIN_ROOM_BYTES + plain.readableBytes() / 2);
    for (ByteBuffer part : plain.nioBuffers()) {
      deflater.setInput(part);
      while (!deflater.needsInput()) {
        deflateInto(out, Deflater.NO_FLUSH);
      }
    }
    boolean more = true;
    while (more) {
      // As long as it fills the room to its end, there is more to come.
      more = deflateInto(out, Deflater.SYNC_FLUSH);
    }
    deflater.setInput(NOTHING);
    return out;
  }

  private boolean deflateInto(ByteBuf out, int flush) {
    out.ensureWritable(MIN_ROOM_BYTES);
    int room = out.writableBytes();
    int written = deflater.deflate(out.nioBuffer(out.writerIndex(), room), flush);
    out.writerIndex(out.writerIndex() + written);
    return written == room;
  }

  @Override
  public void close() {
    deflater.end();
  }
}
