package io.nsqconnect.broker.engine;

/**
 * Something that has to happen at a time. It stands in at most one {@link Deadlines}, at most once.
 */
abstract class Deadline {
  static final int NOT_SCHEDULED = -1;

  /** When, by {@link Clock#nanoTime}. Written by {@link Deadlines} only. */
  long dueNs;

  /** Place in the heap, or {@link #NOT_SCHEDULED}. Written by {@link Deadlines} only. */
  int place = NOT_SCHEDULED;

  /** Does what is due; it is no longer scheduled by then and may schedule itself again. */
  abstract void onDue(long nowNs);

  final boolean isScheduled() {
    return place != NOT_SCHEDULED;
  }
}
