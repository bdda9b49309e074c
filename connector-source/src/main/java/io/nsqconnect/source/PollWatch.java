package io.nsqconnect.source;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Notices that the worker does not poll: the connector is paused, or Kafka takes no more records.
 * Then no more messages should be taken from nsqd, where other consumers can have them.
 */
final class PollWatch {
  /** How long a worker stays away at most between two polls while all is well, in milliseconds. */
  static final long STALLED_AFTER_MS = 5000;

  private final LongSupplier nanoClock;
  private volatile boolean polling;
  private volatile long leftNs;

  PollWatch(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
    leftNs = nanoClock.getAsLong();
  }

  void enter() {
    polling = true;
  }

  void leave() {
    leftNs = nanoClock.getAsLong();
    polling = false;
  }

  boolean isStalled() {
    return !polling
        && nanoClock.getAsLong() - leftNs >= TimeUnit.MILLISECONDS.toNanos(STALLED_AFTER_MS);
  }
}
