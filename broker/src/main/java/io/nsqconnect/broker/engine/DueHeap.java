package io.nsqconnect.broker.engine;

import java.util.Arrays;

/** Values by the time when they are due: a binary heap of two primitive arrays. */
final class DueHeap {
  /** Is shown a value and when it is due. */
  @FunctionalInterface
  interface Visitor {
    void visit(long value, long due);
  }

  private static final long[] NOTHING = {};
  private static final int MIN_CAPACITY = 16;

  private long[] dues = NOTHING;
  private long[] values = NOTHING;
  private int size;

  int size() {
    return size;
  }

  /** When the next value is due, or {@link Long#MAX_VALUE} if there is none. */
  long nextDue() {
    return size == 0 ? Long.MAX_VALUE : dues[0];
  }

  /** The value that is due first; there must be one. */
  long first() {
    return values[0];
  }

  void add(long value, long due) {
    if (size == values.length) {
      int capacity = Math.max(MIN_CAPACITY, Math.multiplyExact(size, 2));
      dues = Arrays.copyOf(dues, capacity);
      values = Arrays.copyOf(values, capacity);
    }
    int place = size++;
    while (place > 0 && dues[place - 1 >>> 1] > due) {
      int parent = place - 1 >>> 1;
      set(place, dues[parent], values[parent]);
      place = parent;
    }
    set(place, due, value);
  }

  /** Removes and returns the value that is due first. */
  long poll() {
    long first = values[0];
    size--;
    if (size == 0) {
      dues = NOTHING;
      values = NOTHING;
      return first;
    }
    long due = dues[size];
    long value = values[size];
    int place = 0;
    for (int child = 1; child < size; child = 2 * place + 1) {
      if (child + 1 < size && dues[child + 1] < dues[child]) {
        child++;
      }
      if (dues[child] >= due) {
        break;
      }
      set(place, dues[child], values[child]);
      place = child;
    }
    set(place, due, value);
    return first;
  }

  /** Shows all values, in no particular order, and keeps them. */
  void forEach(Visitor visitor) {
    for (int i = 0; i < size; i++) {
      visitor.visit(values[i], dues[i]);
    }
  }

  /** Forgets all values. */
  void clear() {
    size = 0;
    dues = NOTHING;
    values = NOTHING;
  }

  private void set(int place, long due, long value) {
    dues[place] = due;
    values[place] = value;
  }
}
