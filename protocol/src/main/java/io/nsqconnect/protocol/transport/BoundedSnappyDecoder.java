package io.nsqconnect.protocol.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.compression.DecompressionException;
import io.netty.handler.codec.compression.SnappyFrameDecoder;
import java.util.List;

/**
 * Reads the snappy framing format and verifies its checksums.
 *
 * <p>Each chunk is passed on by itself and is at most 64 KiB when decompressed. A chunk that says
 * it is longer than such data can become is refused while it arrives, instead of being gathered up
 * to the 16 MiB that its length field could say.
 */
final class BoundedSnappyDecoder extends SnappyFrameDecoder {
  /** What 64 KiB can become when they do not compress: {@code 32 + n + n / 6}. */
  private static final int MAX_COMPRESSED_BYTES = 32 + 65_536 + 65_536 / 6;

  /** Type, length and checksum of a chunk. */
  private static final int CHUNK_HEADER_BYTES = 8;

  private static final int MAX_CHUNK_BYTES = CHUNK_HEADER_BYTES + MAX_COMPRESSED_BYTES;

  BoundedSnappyDecoder() {
    super(true);
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out)
      throws Exception {
    int before = in.readerIndex();
    super.decode(context, in, out);
    if (in.readerIndex() == before && in.readableBytes() > MAX_CHUNK_BYTES) {
      in.skipBytes(in.readableBytes());
      throw new DecompressionException(
          "snappy chunk of more than " + MAX_CHUNK_BYTES + " bytes, which no 64 KiB can become");
    }
  }
}
