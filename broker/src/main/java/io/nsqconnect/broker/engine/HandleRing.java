package io.nsqconnect.broker.engine;

import java.util.function.LongConsumer;
import java.util.function.LongUnaryOperator;

/** A queue of handles that grows as it fills and shrinks when it has run empty. */
final class HandleRing {
  private static final int MIN_CAPACITY = 16;

  /** An empty ring above this is given back: a burst must not cost memory for ever. */
  private static final int KEPT_CAPACITY = 1024;

  private static final long[] NOTHING = {};

  private long[] handles = NOTHING;
  private int head;
  private int size;

  int size() {
    return size;
  }

  void push(long handle) {
    if (size == handles.length) {
      grow();
    }
    handles[head + size & handles.length - 1] = handle;
    size++;
  }

  /** The oldest handle, or {@link Handle#NONE}. */
  long poll() {
    if (size == 0) {
      return Handle.NONE;
    }
    long handle = handles[head];
    head = head + 1 & handles.length - 1;
    size--;
    if (size == 0 && handles.length > KEPT_CAPACITY) {
      handles = NOTHING;
      head = 0;
    }
    return handle;
  }

  /** Shows all handles, the oldest first, and keeps them. */
  void forEach(LongConsumer consumer) {
    for (int i = 0; i < size; i++) {
      consumer.accept(handles[head + i & handles.length - 1]);
    }
  }

  /** Puts another handle in the place of each. */
  void replaceAll(LongUnaryOperator replacement) {
    for (int i = 0; i < size; i++) {
      int place = head + i & handles.length - 1;
      handles[place] = replacement.applyAsLong(handles[place]);
    }
  }

  private void grow() {
    long[] larger = new long[Math.max(MIN_CAPACITY, Math.multiplyExact(handles.length, 2))];
    for (int i = 0; i < size; i++) {
      larger[i] = handles[head + i & handles.length - 1];
    }
    handles = larger;
    head = 0;
  }
}
