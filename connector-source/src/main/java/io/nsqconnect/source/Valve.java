package io.nsqconnect.source;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/**
 * The ready count of one subscription, which can be shut off whatever flow control says, and how
 * much of it is made use of. Belongs to the I/O thread, except for {@link #released}.
 */
final class Valve {
  /** The {@link #demand} of a subscription that made use of all it was allowed. */
  static final int UNKNOWN = Integer.MAX_VALUE;

  /** So much more than was seen in flight is allowed, so that a rise is not stopped at once. */
  private static final int HEADROOM = 2;

  private final IntConsumer readyCount;
  private final AtomicInteger inFlight = new AtomicInteger();
  private int level;
  private int most;
  private int demand = UNKNOWN;
  private boolean shut;

  /** An open one. */
  Valve(IntConsumer readyCount) {
    this.readyCount = readyCount;
  }

  /** Allows {@code count} messages in flight. */
  void allow(int count) {
    level = count;
    apply();
  }

  void shut(boolean nowShut) {
    shut = nowShut;
    apply();
  }

  private void apply() {
    readyCount.accept(shut ? 0 : level);
  }

  /** A message of the subscription has come. */
  void received() {
    most = Math.max(most, inFlight.incrementAndGet());
  }

  /** A message of the subscription is no longer in flight. Any thread. */
  void released() {
    inFlight.decrementAndGet();
  }

  /** Judges {@link #demand} by what was in flight since the last time. */
  void judge() {
    demand = most >= level ? UNKNOWN : ceilingPowerOfTwo(Math.max(1, HEADROOM * most));
    most = inFlight.get();
  }

  /** How many messages in flight are enough for it: a power of two, or {@link #UNKNOWN}. */
  int demand() {
    return demand;
  }

  /** Rounded so that it seldom changes. */
  private static int ceilingPowerOfTwo(int count) {
    return Integer.highestOneBit(2 * count - 1);
  }
}
