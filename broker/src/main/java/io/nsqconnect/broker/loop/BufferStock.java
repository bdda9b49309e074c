package io.nsqconnect.broker.loop;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * Buffers of one size that go round on one loop: who takes one fills it and passes it on, and when
 * it has been released as often as it was retained it can be taken again.
 *
 * <p>The stock keeps a reference to each of its buffers, so none is ever freed and nothing is told
 * of a release: a buffer is free when that reference is the only one. It grows while all are in
 * use, up to a limit; who comes then has to go elsewhere. On the way of every message this is a
 * poll and a comparison, where an allocator would be hundreds of lines to compile and run.
 */
public final class BufferStock {
  /** Does not look for buffers that nobody released: these are kept. */
  private static final ByteBufAllocator ALLOCATOR = new UnpooledByteBufAllocator(true, true);

  /** How many buffers are asked in turn whether they are free. */
  private static final int MAX_LOOKS = 4;

  /**
   * A buffer.
   *
   * @param buffer its bytes, as they are passed on
   * @param memory the same bytes, for absolute access
   */
  public record Piece(ByteBuf buffer, ByteBuffer memory) {
    /** A view of {@code buffer}, all of it. */
    public static Piece of(ByteBuf buffer) {
      return new Piece(buffer, buffer.nioBuffer(0, buffer.capacity()));
    }
  }

  private final int pieceBytes;
  private final int maxPieces;

  /** All there are, the one that was taken longest ago first. */
  private final ArrayDeque<Piece> pieces = new ArrayDeque<>();

  /** An empty stock of buffers of {@code pieceBytes} bytes. */
  public BufferStock(int pieceBytes, int maxPieces) {
    this.pieceBytes = pieceBytes;
    this.maxPieces = maxPieces;
  }

  /** Length of each in bytes. */
  public int pieceBytes() {
    return pieceBytes;
  }

  /** A free buffer without content, the caller's to release; null if too many are in use. */
  public Piece take() {
    for (int looks = Math.min(MAX_LOOKS, pieces.size()); looks > 0; looks--) {
      Piece oldest = pieces.poll();
      pieces.add(oldest);
      if (oldest.buffer().refCnt() == 1) {
        oldest.buffer().clear().retain();
        return oldest;
      }
    }
    return pieces.size() < maxPieces ? grow() : null;
  }

  private Piece grow() {
    Piece piece = Piece.of(ALLOCATOR.directBuffer(pieceBytes, pieceBytes));
    pieces.add(piece);
    piece.buffer().retain();
    return piece;
  }
}
