package io.nsqconnect.source;

import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * Renews the leases of messages in flight, on the I/O thread, so that neither a slow Kafka nor a
 * paused connector makes nsqd deliver them a second time. nsqd lets go of a message at last when
 * its max-msg-timeout is over, however often it is touched.
 */
final class LeaseKeeper {
  private final InFlight inFlight;
  private final long intervalMs;
  private final LongSupplier nanoClock;
  private final LongAdder touched;

  /**
   * A keeper that has not begun.
   *
   * @param intervalMs how old a lease gets at most before it is renewed
   */
  LeaseKeeper(InFlight inFlight, long intervalMs, LongSupplier nanoClock, LongAdder touched) {
    this.inFlight = inFlight;
    this.intervalMs = intervalMs;
    this.nanoClock = nanoClock;
    this.touched = touched;
  }

  /**
   * Begins to look through the leases, twice per interval: one that is younger than half an
   * interval this time is at most a whole one old the next time.
   */
  Future<?> keep(ScheduledExecutorService io) {
    long periodMs = Math.max(1, intervalMs / 2);
    return io.scheduleAtFixedRate(this::renewAged, periodMs, periodMs, TimeUnit.MILLISECONDS);
  }

  void renewAged() {
    long nowNs = nanoClock.getAsLong();
    long ageNs = TimeUnit.MILLISECONDS.toNanos(intervalMs) / 2;
    inFlight.forEach(
        lease -> {
          if (lease.isOlderThan(ageNs, nowNs) && lease.renew(nowNs)) {
            touched.increment();
          }
        });
  }
}
