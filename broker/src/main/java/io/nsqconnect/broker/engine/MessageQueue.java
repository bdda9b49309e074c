package io.nsqconnect.broker.engine;

import io.netty.buffer.ByteBuf;
import io.nsqconnect.protocol.FrameType;
import io.nsqconnect.protocol.MessageFrame;
import java.util.function.LongConsumer;

/**
 * The messages that wait in a topic or a channel: some in memory, the rest in a spill.
 *
 * <p>A message goes to memory while there is room, else to the spill. Where both hold messages they
 * are taken in turn, so that neither starves; while everything fits in memory, or nothing is kept
 * there, the order is that of arrival. A handle put in is owned by the queue until it is polled.
 */
final class MessageQueue {
  private final Slab slab;
  private final Spill spill;
  private final long memoryLimit;
  private final HandleRing memory = new HandleRing();
  private boolean spillsTurn;
  private long fromSpill = Handle.NONE;
  private long lost;

  MessageQueue(Slab slab, Spill spill, long memoryLimit) {
    this.slab = slab;
    this.spill = spill;
    this.memoryLimit = memoryLimit;
  }

  /** Messages waiting. */
  long depth() {
    return memory.size() + spill.depth();
  }

  /** Messages waiting in the spill. */
  long spillDepth() {
    return spill.depth();
  }

  boolean isEmpty() {
    return memory.size() == 0 && spill.depth() == 0;
  }

  /** Whether the next message would have to be spilled. */
  boolean isMemoryFull() {
    return memory.size() >= memoryLimit || slab.isFull();
  }

  /** Why a message can't be taken now, or null: memory is full and the spill has failed. */
  String refusal() {
    return isMemoryFull() ? spill.failure() : null;
  }

  /**
   * Takes a message to memory if there is room, else to the spill. One that can't be stored stays
   * in memory, over the limit: it was admitted, so it must not be lost. {@link #refusal} then keeps
   * further ones away.
   */
  void put(long handle) {
    if (!isMemoryFull() || spill.failure() != null || !spill(handle)) {
      memory.push(handle);
    }
  }

  /** The next message, now the caller's, or {@link Handle#NONE}. */
  long poll() {
    boolean memoryFirst = memory.size() > 0 && !(spillsTurn && spill.depth() > 0);
    spillsTurn = memoryFirst;
    if (memoryFirst) {
      return memory.poll();
    }
    long handle = pollSpill();
    // A spill that can't be read at present must not hold up what is in memory.
    return handle == Handle.NONE ? memory.poll() : handle;
  }

  /** Shows the messages in memory, the oldest first, and keeps them. */
  void forEachInMemory(LongConsumer consumer) {
    memory.forEach(consumer);
  }

  /** Moves what waits in memory out of chunks that it should not keep alive. */
  void compact() {
    memory.replaceAll(handle -> slab.relocated(handle, Slab.Lane.PASSING));
  }

  /** Forgets all messages. */
  void empty() {
    dropMemory();
    spill.empty();
  }

  /** Stores what is in memory, as far as it can be stored, then closes the spill. */
  void close() {
    for (long handle = memory.poll(); handle != Handle.NONE; handle = memory.poll()) {
      store(handle);
    }
    spill.close();
  }

  /** Hands a message to the spill for good; one that can't be stored is lost, and counted. */
  void store(long handle) {
    if (!spill(handle)) {
      slab.release(handle);
      lost++;
    }
  }

  /** Messages that {@link #store} could not store. */
  long lost() {
    return lost;
  }

  /** Forgets all messages and the spill itself. */
  void delete() {
    dropMemory();
    spill.delete();
  }

  /**
   * Hands a message to the spill, whatever room there is in memory; false if it stays the queue's.
   */
  private boolean spill(long handle) {
    ByteBuf bytes = slab.memory(handle);
    int frame = slab.offset(handle);
    bytes.setShort(frame + MessageFrame.ATTEMPTS_OFFSET, Handle.attempts(handle));
    try {
      spill.append(
          bytes,
          frame + MessageFrame.TIMESTAMP_OFFSET,
          slab.frameLength(handle) - MessageFrame.TIMESTAMP_OFFSET);
    } catch (SpillException e) {
      return false;
    }
    slab.release(handle);
    return true;
  }

  private long pollSpill() {
    fromSpill = Handle.NONE;
    spill.poll(this::load);
    return fromSpill;
  }

  private void load(ByteBuf record, int index, int length) {
    long handle = slab.allocate(MessageFrame.TIMESTAMP_OFFSET + length, Slab.Lane.PASSING);
    ByteBuf bytes = slab.memory(handle);
    int frame = slab.offset(handle);
    bytes.setInt(frame + MessageFrame.SIZE_OFFSET, Integer.BYTES + length);
    bytes.setInt(frame + MessageFrame.TYPE_OFFSET, FrameType.MESSAGE.ordinal());
    bytes.setBytes(frame + MessageFrame.TIMESTAMP_OFFSET, record, index, length);
    fromSpill =
        Handle.withAttempts(handle, bytes.getUnsignedShort(frame + MessageFrame.ATTEMPTS_OFFSET));
  }

  private void dropMemory() {
    for (long handle = memory.poll(); handle != Handle.NONE; handle = memory.poll()) {
      slab.release(handle);
    }
  }
}
