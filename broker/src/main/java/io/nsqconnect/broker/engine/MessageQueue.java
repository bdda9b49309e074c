package io.nsqconnect.broker.engine;

import io.netty.buffer.ByteBuf;
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
  /** Takes messages from the spill that wait for a time of their own. */
  @FunctionalInterface
  interface Deferral {
    /**
     * Takes a message over unless its time has come.
     *
     * @return whether the message was taken
     */
    boolean defer(long handle, long when);
  }

  private final Slab slab;
  private final Spill spill;
  private final long memoryLimit;
  private final Deferral deferral;
  private final int keeper;
  private final FrameLoader loader;
  private final HandleQueue memory;
  private boolean spillsTurn;
  private boolean polledFromMemory;
  private long deferrals;
  private long lost;
  private boolean allStored = true;

  MessageQueue(
      Slab slab, HandleSegments segments, Spill spill, long memoryLimit, Deferral deferral) {
    this.slab = slab;
    this.memory = new HandleQueue(segments);
    this.spill = spill;
    this.memoryLimit = memoryLimit;
    this.deferral = deferral;
    this.keeper = slab.keepers().add(spill);
    this.loader = new FrameLoader(slab, keeper);
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

  /** Whether a message came from this queue's spill, which still has it. */
  boolean isKeeperOf(long handle) {
    return slab.isKept(handle) && slab.keeper(handle) == keeper;
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
    if (!isMemoryFull() || !spill(handle)) {
      memory.push(handle);
    }
  }

  /** The next message, now the caller's, or {@link Handle#NONE}. */
  long poll() {
    boolean memoryFirst = memory.size() > 0 && !(spillsTurn && spill.depth() > 0);
    spillsTurn = memoryFirst;
    if (memoryFirst) {
      return pollMemory();
    }
    long handle = pollSpill();
    polledFromMemory = handle == Handle.NONE;
    // A spill that can't be read at present must not hold up what is in memory.
    return polledFromMemory ? memory.poll() : handle;
  }

  /** The next message that is in memory, now the caller's, or {@link Handle#NONE}. */
  long pollMemory() {
    polledFromMemory = true;
    return memory.poll();
  }

  /** Whether the message that was polled last had been in memory. */
  boolean polledFromMemory() {
    return polledFromMemory;
  }

  /** Messages of the spill that were found to wait for a time of their own, ever. */
  long deferrals() {
    return deferrals;
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
    lost += spill.close();
  }

  /** Hands a message to the spill for good; one that can't be stored is lost, and counted. */
  void store(long handle) {
    if (!spill(handle)) {
      drop(handle);
    }
  }

  /** As {@link #store}, for a message that waits for a time of its own. */
  void storeDeferred(long handle, long when) {
    if (!tryStoreDeferred(handle, when)) {
      drop(handle);
    }
  }

  /** Hands a message to the spill for good; false if that fails and it stays the caller's. */
  boolean tryStoreDeferred(long handle, long when) {
    ByteBuf bytes = withAttempts(handle);
    try {
      spill.appendDeferred(bytes, recordIndex(handle), recordLength(handle), when);
    } catch (SpillException e) {
      return false;
    }
    slab.release(handle);
    return true;
  }

  /** Whether all messages were stored, after closing; otherwise their keepers must not forget. */
  boolean allStored() {
    return allStored && lost == 0;
  }

  /** Messages that could not be stored, after closing. */
  long lost() {
    return lost;
  }

  /** Forgets all messages and the spill itself. */
  void delete() {
    dropMemory();
    spill.delete();
    slab.keepers().remove(keeper);
  }

  /**
   * Hands a message to the spill, whatever room there is in memory; false if it stays the queue's.
   */
  private boolean spill(long handle) {
    ByteBuf bytes = withAttempts(handle);
    try {
      spill.append(bytes, recordIndex(handle), recordLength(handle));
    } catch (SpillException e) {
      return false;
    }
    slab.release(handle);
    return true;
  }

  /**
   * The next message of the spill whose time has come. After many whose time has not, as an engine
   * leaves them when it closes, it looks no further for now.
   */
  private long pollSpill() {
    try {
      for (int passed = 0; passed < Engine.PUMP_LIMIT && spill.poll(loader); passed++) {
        if (loader.when() == Spill.AT_ONCE || !deferral.defer(loader.loaded(), loader.when())) {
          return loader.loaded();
        }
        deferrals++;
      }
    } catch (OutOfMemoryError e) {
      // It stays where it is until there is memory for it.
    }
    return Handle.NONE;
  }

  private ByteBuf withAttempts(long handle) {
    ByteBuf bytes = slab.buffer(handle);
    bytes.setShort(slab.offset(handle) + MessageFrame.ATTEMPTS_OFFSET, Handle.attempts(handle));
    return bytes;
  }

  private int recordIndex(long handle) {
    return slab.offset(handle) + MessageFrame.TIMESTAMP_OFFSET;
  }

  private int recordLength(long handle) {
    return slab.frameLength(handle) - MessageFrame.TIMESTAMP_OFFSET;
  }

  /** Gives a message up that can't be stored; one that has a keeper will come again from there. */
  private void drop(long handle) {
    allStored = false;
    if (!slab.isKept(handle)) {
      slab.release(handle);
      lost++;
    }
  }

  private void dropMemory() {
    for (long handle = memory.poll(); handle != Handle.NONE; handle = memory.poll()) {
      slab.release(handle);
    }
  }
}
