package io.nsqconnect.broker.storage;

import java.util.Arrays;

/** A stack of primitive values. */
final class LongList {
  private static final long[] NOTHING = {};
  private static final int MIN_CAPACITY = 16;

  private long[] values = NOTHING;
  private int size;

  boolean isEmpty() {
    return size == 0;
  }

  void add(long value) {
    if (size == values.length) {
      values = Arrays.copyOf(values, Math.max(MIN_CAPACITY, Math.multiplyExact(size, 2)));
    }
    values[size++] = value;
  }

  /** The value added last; there must be one. */
  long last() {
    return values[size - 1];
  }

  void removeLast() {
    size--;
    if (size == 0) {
      values = NOTHING;
    }
  }

  /** All values, in the order they were added. */
  long[] toArray() {
    return Arrays.copyOf(values, size);
  }

  /** Adds all values to {@code other} and keeps none. */
  void moveTo(LongList other) {
    for (int i = 0; i < size; i++) {
      other.add(values[i]);
    }
    clear();
  }

  void clear() {
    size = 0;
    values = NOTHING;
  }
}
