package io.nsqconnect.broker.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.nsqconnect.broker.engine.SpillException;
import io.nsqconnect.broker.loop.BufferStock;
import io.nsqconnect.broker.loop.BufferStock.Piece;
import io.nsqconnect.protocol.Frames;
import io.nsqconnect.protocol.MessageFrame;
import io.nsqconnect.protocol.NsqException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What is to be sent to one client when the batch ends: answers and messages, in order.
 *
 * <p>Frames are put into pieces of memory, none across two. A piece never grows, so nothing is
 * copied twice. They come from the loop's stock; an allocator is asked when that is used up, or for
 * a frame that is longer. Between batches there is none.
 */
final class Output {
  /**
   * Messages stop at this size until it has been sent: what bounds a client's share of the memory.
   */
  static final int FULL_BYTES = 512 * 1024;

  private static final int MIN_PIECE_BYTES = 512;
  private static final byte[] OK = Frames.response(Frames.OK);

  private final BufferStock stock;
  private ByteBufAllocator allocator = ByteBufAllocator.DEFAULT;

  /** Pieces that are full, the oldest first. */
  private final Deque<ByteBuf> full = new ArrayDeque<>(0);

  private int fullBytes;

  /** The piece that is being filled, or null; its writer index is set when it is full. */
  private Piece piece;

  private int end;
  private int lastBytes;

  private int messages;

  /** Whether there is something else than messages. */
  private boolean answers;

  private final Assumptions assumptions = new Assumptions();

  /** An output that takes what it needs from {@code stock}. */
  Output(BufferStock stock) {
    this.stock = stock;
  }

  /** Uses the allocator of the connection from now on. */
  void allocateFrom(ByteBufAllocator connections) {
    allocator = connections;
  }

  void ok() {
    append(OK);
  }

  /**
   * An OK that has to become {@code otherwise} if what the batch brought for {@code topic} can't be
   * stored. The same topic should always be the same string.
   */
  void okIfStored(String topic, PublishFailure otherwise) {
    if (assumptions.isNew(topic)) {
      room(OK.length);
      assumptions.add(topic, full.size(), end, otherwise);
    }
    ok();
  }

  void response(String payload) {
    append(Frames.response(payload));
  }

  void error(NsqException error) {
    append(Frames.error(error));
  }

  void badProtocol() {
    append(Frames.badProtocol());
  }

  /**
   * Copies a message frame.
   *
   * @return whether there is room for another
   */
  boolean message(ByteBuffer source, int offset, int length, int attempts) {
    int frame = room(length);
    ByteBuffer memory = piece.memory();
    memory.put(frame, source, offset, length);
    memory.putShort(frame + MessageFrame.ATTEMPTS_OFFSET, (short) attempts);
    end = frame + length;
    messages++;
    return fullBytes + end < FULL_BYTES;
  }

  /**
   * Puts an error in the place of the first answer that assumed what has failed, and of all that
   * follows it.
   *
   * @return whether there was such an answer
   */
  boolean storageFailed(SpillException failure) {
    int wrong = assumptions.firstOf(failure);
    if (wrong == Assumptions.NONE) {
      return false;
    }
    while (full.size() > assumptions.fullPieces(wrong)) {
      piece.buffer().release();
      piece = Piece.of(full.pollLast());
      fullBytes -= piece.buffer().readableBytes();
    }
    end = assumptions.index(wrong);
    error(assumptions.otherwise(wrong).because(failure.getMessage()));
    return true;
  }

  /** Whether something was gathered, and all of it is messages. */
  boolean isMessagesOnly() {
    return !answers && messages > 0;
  }

  /** How many messages were gathered. */
  int messages() {
    return messages;
  }

  /** How much was gathered. */
  int bytes() {
    return piece == null ? fullBytes : fullBytes + end;
  }

  /** Ends the batch. What was gathered is then to be {@linkplain #take taken}. */
  void endBatch() {
    closePiece();
    answers = false;
    messages = 0;
    lastBytes = fullBytes;
    fullBytes = 0;
    assumptions.clear();
  }

  /** The next piece of what was gathered, now the caller's; null if there is no more. */
  ByteBuf take() {
    return full.poll();
  }

  void discard() {
    endBatch();
    for (ByteBuf rest = take(); rest != null; rest = take()) {
      rest.release();
    }
  }

  private void append(byte[] frame) {
    answers = true;
    int index = room(frame.length);
    piece.memory().put(index, frame);
    end = index + frame.length;
  }

  /** Where a frame of {@code length} bytes has room. */
  private int room(int length) {
    if (piece == null || end + length > piece.memory().capacity()) {
      closePiece();
      piece = length <= stock.pieceBytes() ? stock.take() : null;
      if (piece == null) {
        piece = allocate(length);
      }
      end = 0;
    }
    return end;
  }

  private Piece allocate(int length) {
    int usual = fullBytes == 0 ? Math.min(lastBytes, stock.pieceBytes()) : stock.pieceBytes();
    return Piece.of(allocator.directBuffer(Math.max(length, Math.max(usual, MIN_PIECE_BYTES))));
  }

  private void closePiece() {
    if (piece != null) {
      piece.buffer().writerIndex(end);
      fullBytes += end;
      full.add(piece.buffer());
      piece = null;
    }
  }
}
