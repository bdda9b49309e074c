package io.nsqconnect.broker.engine;

import io.netty.buffer.ByteBuf;
import io.nsqconnect.protocol.MessageFrame;

/**
 * The messages of a topic or a channel that wait for a time of their own: some in memory, the rest
 * in a spill.
 *
 * <p>The same rules hold as for a {@link MessageQueue}: what exceeds the memory limit is stored, so
 * with a limit of 0 everything is. What came from secondary storage goes back there; in memory, and
 * in the books of its keeper, it could hold up the keeper for as long as it waits.
 */
final class DeferredMessages {
  private final Slab slab;
  private final DeferredSpill spill;
  private final int keeper;
  private final long memoryLimit;
  private final Timeline timeline;
  private final DueHeap memory = new DueHeap();
  private final DueHeap stored = new DueHeap();
  private final FrameLoader loader;

  /**
   * Messages beyond {@code memoryLimit} go to {@code spill}.
   *
   * @param spill null to keep all in memory
   */
  DeferredMessages(Slab slab, DeferredSpill spill, long memoryLimit, Timeline timeline) {
    this.slab = slab;
    this.spill = spill;
    this.memoryLimit = memoryLimit;
    this.timeline = timeline;
    this.keeper = spill == null ? 0 : slab.keepers().add(spill);
    this.loader = new FrameLoader(slab, keeper);
    if (spill != null) {
      spill.recover((record, when) -> stored.add(record, timeline.due(when)));
    }
  }

  int size() {
    return memory.size() + stored.size();
  }

  /** When the next message is due, or {@link Long#MAX_VALUE} if there is none. */
  long nextDue() {
    return Math.min(memory.nextDue(), stored.nextDue());
  }

  /** Why a message can't be taken now, or null: memory is full and the spill has failed. */
  String refusal() {
    return spill != null && isMemoryFull() ? spill.failure() : null;
  }

  /**
   * Takes a message; one that should be stored and can't be stays in memory.
   *
   * @param lane where in memory it may wait
   */
  void add(long handle, long due, Slab.Lane lane) {
    if (spill != null && (slab.isKept(handle) || isMemoryFull())) {
      try {
        stored.add(append(handle, timeline.when(due)), due);
        slab.release(handle);
        return;
      } catch (SpillException e) {
        // It was admitted, so it must not be lost; the refusal keeps further ones away.
      }
    }
    memory.add(slab.relocated(handle, lane), due);
  }

  /**
   * The message that is due first, now the caller's, or {@link Handle#NONE} if it can't be read at
   * present: it stays due when it was, behind others that are due then.
   */
  long poll() {
    return poll(stored.nextDue());
  }

  /** Like {@link #poll()}; a message that can't be read at present is due at {@code retryDue}. */
  long poll(long retryDue) {
    if (memory.nextDue() <= stored.nextDue()) {
      return memory.poll();
    }
    DeferredSpill.Outcome outcome = read(stored.first());
    long record = stored.poll();
    if (outcome == DeferredSpill.Outcome.NOT_NOW) {
      stored.add(record, retryDue);
    }
    return outcome == DeferredSpill.Outcome.HANDED_OVER ? loader.loaded() : Handle.NONE;
  }

  private DeferredSpill.Outcome read(long record) {
    try {
      return spill.read(record, loader);
    } catch (OutOfMemoryError e) {
      // It stays where it is until there is memory for it.
      return DeferredSpill.Outcome.NOT_NOW;
    }
  }

  /** Shows all messages: handles of those in memory, records of the others. */
  void forEach(DueHeap.Visitor handles, DueHeap.Visitor records) {
    memory.forEach(handles);
    stored.forEach(records);
  }

  /** Messages that are not in memory. */
  int storedCount() {
    return stored.size();
  }

  /**
   * Has a message that another keeper keeps stored here instead. For its holders nothing changes;
   * after a crash it is due at once.
   *
   * @throws SpillException if it can't be stored at present
   */
  void keep(long handle) {
    long record = append(handle, Spill.AT_ONCE);
    int holders = slab.keepers().get(slab.keeper(handle)).settleAll(slab.record(handle));
    if (holders > 1) {
      spill.share(record, holders - 1);
    }
    slab.keptBy(handle, keeper, record);
  }

  /** Forgets all messages. */
  void empty() {
    dropMemory();
    stored.clear();
    if (spill != null) {
      spill.empty();
    }
  }

  /** Forgets all messages and the spill itself. */
  void delete() {
    dropMemory();
    stored.clear();
    if (spill != null) {
      spill.delete();
      slab.keepers().remove(keeper);
    }
  }

  /**
   * Hands all messages to the queue that outlives the engine.
   *
   * @return whether nothing stayed here
   */
  boolean moveTo(MessageQueue queue) {
    memory.forEach((handle, due) -> queue.storeDeferred(handle, timeline.when(due)));
    memory.clear();
    boolean allMoved = true;
    while (stored.size() > 0) {
      long when = timeline.when(stored.nextDue());
      DeferredSpill.Outcome outcome = spill.read(stored.poll(), loader);
      allMoved &=
          outcome == DeferredSpill.Outcome.LOST
              || outcome == DeferredSpill.Outcome.HANDED_OVER
                  && queue.tryStoreDeferred(loader.loaded(), when);
    }
    return allMoved;
  }

  /**
   * Lets go of the spill.
   *
   * @param moved whether all that was stored here is stored elsewhere by now
   */
  void close(boolean moved) {
    if (spill != null) {
      spill.close(moved);
    }
  }

  private boolean isMemoryFull() {
    return memory.size() >= memoryLimit || slab.isFull();
  }

  private long append(long handle, long when) {
    ByteBuf bytes = slab.buffer(handle);
    int frame = slab.offset(handle);
    bytes.setShort(frame + MessageFrame.ATTEMPTS_OFFSET, Handle.attempts(handle));
    return spill.append(
        bytes,
        frame + MessageFrame.TIMESTAMP_OFFSET,
        slab.frameLength(handle) - MessageFrame.TIMESTAMP_OFFSET,
        when);
  }

  private void dropMemory() {
    memory.forEach((handle, due) -> slab.release(handle));
    memory.clear();
  }
}
