package io.nsqconnect.broker.engine;

import java.util.Arrays;
import java.util.function.LongConsumer;

/**
 * The messages of a channel that wait for a time of their own: a binary heap of two primitive
 * arrays.
 */
final class DeferredMessages {
  /** Is shown a message and when it is due. */
  @FunctionalInterface
  interface Visitor {
    void visit(long handle, long dueNs);
  }

  private static final long[] NOTHING = {};
  private static final int MIN_CAPACITY = 16;

  private long[] dueNs = NOTHING;
  private long[] handles = NOTHING;
  private int size;

  int size() {
    return size;
  }

  /** When the next message is due, or {@link Long#MAX_VALUE} if there is none. */
  long nextDueNs() {
    return size == 0 ? Long.MAX_VALUE : dueNs[0];
  }

  void add(long handle, long due) {
    if (size == handles.length) {
      int capacity = Math.max(MIN_CAPACITY, Math.multiplyExact(size, 2));
      dueNs = Arrays.copyOf(dueNs, capacity);
      handles = Arrays.copyOf(handles, capacity);
    }
    int place = size++;
    while (place > 0 && dueNs[place - 1 >>> 1] > due) {
      int parent = place - 1 >>> 1;
      set(place, dueNs[parent], handles[parent]);
      place = parent;
    }
    set(place, due, handle);
  }

  /** The message that is due first. */
  long poll() {
    long first = handles[0];
    size--;
    if (size == 0) {
      dueNs = NOTHING;
      handles = NOTHING;
      return first;
    }
    long due = dueNs[size];
    long handle = handles[size];
    int place = 0;
    for (int child = 1; child < size; child = 2 * place + 1) {
      if (child + 1 < size && dueNs[child + 1] < dueNs[child]) {
        child++;
      }
      if (dueNs[child] >= due) {
        break;
      }
      set(place, dueNs[child], handles[child]);
      place = child;
    }
    set(place, due, handle);
    return first;
  }

  /** Shows all messages, in no particular order, and keeps them. */
  void forEach(Visitor visitor) {
    for (int i = 0; i < size; i++) {
      visitor.visit(handles[i], dueNs[i]);
    }
  }

  /** Forgets all messages, handing each over in no particular order. */
  void drain(LongConsumer consumer) {
    for (int i = 0; i < size; i++) {
      consumer.accept(handles[i]);
    }
    size = 0;
    dueNs = NOTHING;
    handles = NOTHING;
  }

  private void set(int place, long due, long handle) {
    dueNs[place] = due;
    handles[place] = handle;
  }
}
