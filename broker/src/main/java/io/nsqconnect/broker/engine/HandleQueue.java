package io.nsqconnect.broker.engine;

import java.util.function.LongConsumer;
import java.util.function.LongUnaryOperator;

/**
 * A queue of handles. A short one is a single array that grows; a longer one is a chain of {@link
 * HandleSegments segments}, in which nothing is ever moved:
 *
 * <pre>
 *   first                               last
 *   +-----------+    +-----------+    +-----------+
 *   |    begin..| -> |...........| -> |..end      |
 *   +-----------+    +-----------+    +-----------+
 * </pre>
 *
 * A ring that doubles would copy millions of handles at once, and leave arrays of megabytes to the
 * collector.
 */
final class HandleQueue {
  private static final int MIN_CAPACITY = 16;

  /** The segment of a queue that has never held anything. */
  private static final HandleSegment NOTHING = new HandleSegment(0);

  private final HandleSegments segments;
  private HandleSegment first = NOTHING;
  private HandleSegment last = NOTHING;
  private int begin;
  private int end;
  private int size;

  /** An empty queue that takes its segments from {@code segments}. */
  HandleQueue(HandleSegments segments) {
    this.segments = segments;
  }

  int size() {
    return size;
  }

  void push(long handle) {
    if (end == last.handles.length) {
      extend();
    }
    last.handles[end++] = handle;
    size++;
  }

  /** The oldest handle, or {@link Handle#NONE}. */
  long poll() {
    if (size == 0) {
      return Handle.NONE;
    }
    long handle = first.handles[begin++];
    size--;
    if (size == 0) {
      begin = 0;
      end = 0;
    } else if (begin == first.handles.length) {
      HandleSegment emptied = first;
      first = emptied.next;
      begin = 0;
      segments.give(emptied);
    }
    return handle;
  }

  /** Shows all handles, the oldest first, and keeps them. */
  void forEach(LongConsumer consumer) {
    for (HandleSegment segment = first; segment != null; segment = segment.next) {
      int to = endIn(segment);
      for (int i = beginIn(segment); i < to; i++) {
        consumer.accept(segment.handles[i]);
      }
    }
  }

  /** Puts another handle in the place of each. */
  void replaceAll(LongUnaryOperator replacement) {
    for (HandleSegment segment = first; segment != null; segment = segment.next) {
      int to = endIn(segment);
      for (int i = beginIn(segment); i < to; i++) {
        segment.handles[i] = replacement.applyAsLong(segment.handles[i]);
      }
    }
  }

  private int beginIn(HandleSegment segment) {
    return segment == first ? begin : 0;
  }

  private int endIn(HandleSegment segment) {
    return segment == last ? end : segment.handles.length;
  }

  /** Makes room behind the last handle. */
  private void extend() {
    if (last.handles.length == HandleSegments.CAPACITY) {
      last.next = segments.take();
      last = last.next;
      end = 0;
    } else if (begin > size) {
      moveTo(first);
    } else {
      int doubled = Math.max(MIN_CAPACITY, 2 * first.handles.length);
      moveTo(doubled == HandleSegments.CAPACITY ? segments.take() : new HandleSegment(doubled));
    }
  }

  /** Moves the handles of a short queue to the beginning of {@code segment}. */
  private void moveTo(HandleSegment segment) {
    System.arraycopy(first.handles, begin, segment.handles, 0, size);
    first = segment;
    last = segment;
    begin = 0;
    end = size;
  }
}
