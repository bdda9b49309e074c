package io.nsqconnect.broker.engine;

/** A part of a {@link HandleQueue}. */
final class HandleSegment {
  final long[] handles;

  /** The part behind this one, or null; in the stock, the next that is free. */
  HandleSegment next;

  HandleSegment(int capacity) {
    handles = new long[capacity];
  }
}
