package io.nsqconnect.broker.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.nsqconnect.protocol.Frames;
import io.nsqconnect.protocol.MessageFrame;
import io.nsqconnect.protocol.NsqException;

/**
 * What is to be sent to one client when the batch ends: answers and messages, in one buffer, in
 * order.
 *
 * <p>Between batches it holds no memory.
 */
final class Output {
  /**
   * Messages stop at this size until it has been sent: what bounds a client's share of the memory.
   */
  static final int FULL_BYTES = 512 * 1024;

  private static final int INITIAL_BYTES = 512;
  private static final int NONE = -1;

  private ByteBufAllocator allocator = ByteBufAllocator.DEFAULT;
  private ByteBuf gathered;
  private int lastSize = INITIAL_BYTES;

  /** Where the first answer stands that assumes that storing works. */
  private int assumedFrom = NONE;

  private PublishFailure ifAssumptionFails;

  /** Uses the allocator of the connection from now on. */
  void allocateFrom(ByteBufAllocator connections) {
    allocator = connections;
  }

  void ok() {
    Frames.writeOk(buffer());
  }

  /** An OK that has to become {@code otherwise} if the batch can't be stored. */
  void okIfStored(PublishFailure otherwise) {
    if (assumedFrom == NONE) {
      assumedFrom = buffer().writerIndex();
      ifAssumptionFails = otherwise;
    }
    ok();
  }

  void response(String payload) {
    Frames.writeResponse(buffer(), payload);
  }

  void error(NsqException error) {
    Frames.writeError(buffer(), error);
  }

  void badProtocol() {
    Frames.writeBadProtocol(buffer());
  }

  /**
   * Copies a message frame.
   *
   * @return whether there is room for another
   */
  boolean message(ByteBuf memory, int offset, int length, int attempts) {
    ByteBuf out = buffer();
    int frame = out.writerIndex();
    out.writeBytes(memory, offset, length);
    out.setShort(frame + MessageFrame.ATTEMPTS_OFFSET, attempts);
    return out.readableBytes() < FULL_BYTES;
  }

  /**
   * Puts an error in the place of the first answer that assumed that storing works, and of all that
   * follows it.
   *
   * @return whether there was such an answer
   */
  boolean storageFailed(String reason) {
    if (assumedFrom == NONE) {
      return false;
    }
    gathered.writerIndex(assumedFrom);
    error(ifAssumptionFails.because(reason));
    return true;
  }

  /** What was gathered, now the caller's; null if nothing was. */
  ByteBuf take() {
    ByteBuf taken = gathered;
    gathered = null;
    assumedFrom = NONE;
    ifAssumptionFails = null;
    if (taken != null) {
      lastSize = Math.max(INITIAL_BYTES, Math.min(taken.readableBytes(), FULL_BYTES));
    }
    return taken;
  }

  void discard() {
    ByteBuf rest = take();
    if (rest != null) {
      rest.release();
    }
  }

  private ByteBuf buffer() {
    if (gathered == null) {
      gathered = allocator.directBuffer(lastSize);
    }
    return gathered;
  }
}
