package io.nsqconnect.broker.engine;

/**
 * Segments that no queue of an engine needs at present: in steady state queues grow and shrink
 * without leaving anything to the collector.
 */
final class HandleSegments {
  /** Handles of a segment: 8 KiB, so that the half of one that is not used does not matter. */
  static final int CAPACITY = 1024;

  /** Half a megabyte. What a burst has needed beyond that goes to the collector. */
  private static final int MAX_SPARE = 64;

  private HandleSegment spare;
  private int spareCount;

  /** An empty segment of {@link #CAPACITY} handles. */
  HandleSegment take() {
    HandleSegment taken = spare;
    if (taken == null) {
      return new HandleSegment(CAPACITY);
    }
    spare = taken.next;
    spareCount--;
    taken.next = null;
    return taken;
  }

  /** Takes back a segment of that capacity. */
  void give(HandleSegment segment) {
    if (spareCount < MAX_SPARE) {
      segment.next = spare;
      spare = segment;
      spareCount++;
    }
  }
}
