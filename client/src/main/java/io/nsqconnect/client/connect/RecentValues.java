package io.nsqconnect.client.connect;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Mean and maximum of the values of the last minute, or half of it. Thread-safe. */
public final class RecentValues {
  private static final long HALF_NS = TimeUnit.SECONDS.toNanos(30);

  private final LongSupplier clockNs;
  private final double[] sums = new double[2];
  private final double[] maxima = new double[2];
  private final long[] counts = new long[2];
  private long halvesBegan;

  /** No values yet. */
  public RecentValues(LongSupplier clockNs) {
    this.clockNs = clockNs;
    halvesBegan = clockNs.getAsLong() / HALF_NS;
  }

  /** One more value, not negative. */
  public synchronized void add(double value) {
    int half = turn();
    sums[half] += value;
    counts[half]++;
    maxima[half] = Math.max(maxima[half], value);
  }

  /** Their mean; 0 if there are none. */
  public synchronized double mean() {
    turn();
    long count = counts[0] + counts[1];
    return count == 0 ? 0 : (sums[0] + sums[1]) / count;
  }

  /** The greatest; 0 if there are none. */
  public synchronized double max() {
    turn();
    return Math.max(maxima[0], maxima[1]);
  }

  /** Forgets what is too old; which half the present belongs to. */
  private int turn() {
    long now = clockNs.getAsLong() / HALF_NS;
    for (long passed = halvesBegan + 1; passed <= Math.min(now, halvesBegan + 2); passed++) {
      clear((int) Math.floorMod(passed, 2L));
    }
    if (now > halvesBegan + 1) {
      clear(0);
      clear(1);
    }
    halvesBegan = Math.max(now, halvesBegan);
    return (int) Math.floorMod(halvesBegan, 2L);
  }

  private void clear(int half) {
    sums[half] = 0;
    counts[half] = 0;
    maxima[half] = 0;
  }
}
