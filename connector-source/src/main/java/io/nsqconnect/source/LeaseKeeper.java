package io.nsqconnect.source;

import io.nsqconnect.protocol.ErrorCode;
import io.nsqconnect.protocol.MessageId;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Renews the leases of messages in flight, on the I/O thread, so that neither a slow Kafka nor a
 * paused connector makes nsqd deliver them a second time. nsqd lets go of a message at last when
 * its max-msg-timeout is over, however often it is touched: such a lease is left alone, since each
 * attempt to renew it costs nsqd a line in its log.
 */
final class LeaseKeeper {
  private static final Pattern FAILED_TOUCH = Pattern.compile("E_TOUCH_FAILED TOUCH (.{16}) .*");

  /** A message that nsqd has not in flight. */
  private record Gone(NodeTopic origin, MessageId id) {}

  private final InFlight inFlight;
  private final long intervalMs;
  private final LongSupplier nanoClock;
  private final LongAdder touched;

  /**
   * Those that were found gone since the leases were looked through; no more than are in flight.
   */
  private final Set<Gone> gone = new HashSet<>();

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

  /** nsqd would not do what it was told. */
  void settlementFailed(NodeTopic origin, ErrorCode code, String error) {
    Matcher matcher = FAILED_TOUCH.matcher(error);
    if (code == ErrorCode.E_TOUCH_FAILED && matcher.matches() && gone.size() < inFlight.count()) {
      gone.add(new Gone(origin, MessageId.of(matcher.group(1))));
    }
  }

  void renewAged() {
    long nowNs = nanoClock.getAsLong();
    long ageNs = TimeUnit.MILLISECONDS.toNanos(intervalMs) / 2;
    inFlight.forEach(
        lease -> {
          if (isGone(lease)) {
            lease.end();
          } else if (lease.isOlderThan(ageNs, nowNs)
              && !lease.isEnded(nowNs)
              && lease.renew(nowNs)) {
            touched.increment();
          }
        });
    gone.clear();
  }

  /** One that was not renewed is of a later delivery of the message. */
  private boolean isGone(Lease lease) {
    return !gone.isEmpty()
        && lease.isRenewed()
        && gone.contains(new Gone(lease.origin(), lease.delivery().id()));
  }
}
