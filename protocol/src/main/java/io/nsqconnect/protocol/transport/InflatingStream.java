package io.nsqconnect.protocol.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.compression.DecompressionException;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * One direction of a deflated connection, seen from where it arrives: compressed bytes in, pieces
 * of at most {@value #PIECE_BYTES} plain bytes out, made only when asked for.
 *
 * <p>Holds memory outside the heap until {@link #close}.
 */
final class InflatingStream implements AutoCloseable {
  static final int PIECE_BYTES = 16 * 1024;

  private static final byte[] NOTHING = {};

  private final Inflater inflater = new Inflater(true);
  private ByteBuf compressed = Unpooled.EMPTY_BUFFER;
  private boolean lastPieceWasFull;
  private boolean closed;

  /** Takes over bytes that have arrived. */
  void append(ByteBufAllocator allocator, ByteBuf bytes) {
    if (closed || inflater.finished()) {
      bytes.release();
    } else if (compressed.isReadable()) {
      compressed = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(allocator, compressed, bytes);
    } else {
      compressed.release();
      compressed = bytes;
    }
  }

  /** Whether there may be another piece before anything else arrives. */
  boolean isBehind() {
    return !closed && !inflater.finished() && (lastPieceWasFull || compressed.isReadable());
  }

  /** Whether the peer has ended the stream, as deflate can say it. */
  boolean isFinished() {
    return inflater.finished();
  }

  /**
   * The next plain bytes, the caller's now; null if there are none.
   *
   * @throws DecompressionException if this is no deflate stream; it has to be closed then
   */
  ByteBuf next(ByteBufAllocator allocator) {
    if (!isBehind()) {
      return null;
    }
    ByteBuf piece = allocator.directBuffer(PIECE_BYTES, PIECE_BYTES);
    try {
      int length = inflateInto(piece.nioBuffer(0, PIECE_BYTES));
      lastPieceWasFull = length == PIECE_BYTES;
      if (length > 0) {
        return piece.writerIndex(length).retain();
      }
      return null;
    } catch (DataFormatException e) {
      throw new DecompressionException("corrupt deflate stream: " + e.getMessage(), e);
    } finally {
      piece.release();
    }
  }

  private int inflateInto(ByteBuffer room) throws DataFormatException {
    ByteBuffer input = compressed.nioBuffer();
    inflater.setInput(input);
    boolean more = true;
    while (more) {
      more = inflater.inflate(room) > 0 && room.hasRemaining();
    }
    // The buffer may move before the next call.
    compressed.skipBytes(compressed.readableBytes() - input.remaining());
    inflater.setInput(NOTHING);
    if (inflater.needsDictionary()) {
      throw new DataFormatException("it wants a dictionary");
    }
    return room.position();
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      inflater.end();
      compressed.release();
      compressed = Unpooled.EMPTY_BUFFER;
    }
  }
}
