package io.nsqconnect.benchmarks.load;

import java.util.concurrent.TimeUnit;

/**
 * When a run begins to measure, when it ends, and when each publish is due.
 *
 * <p>With a rate, publishes are due at fixed times, whatever the broker does meanwhile: a latency
 * that is taken from there counts the time that a publish had to wait for its turn.
 *
 * @param startNs when publishing begins, by {@link System#nanoTime}
 * @param measureNs when warming up is over
 * @param endNs when nothing is published any more
 * @param intervalNs between the publishes of one connection; 0 if there is no rate
 */
record Schedule(long startNs, long measureNs, long endNs, double intervalNs) {

  /** The schedule of a run that starts now. */
  static Schedule of(Load load, long nowNs) {
    long measureNs = nowNs + load.options().get(LoadOptions.WARMUP).toNanos();
    long endNs = measureNs + load.options().get(LoadOptions.DURATION_OF_LOAD).toNanos();
    double second = TimeUnit.SECONDS.toNanos(1);
    double intervalNs =
        load.rate() == 0 ? 0 : second * load.batch() * load.connections() / load.rate();
    return new Schedule(nowNs, measureNs, endNs, intervalNs);
  }

  boolean isPaced() {
    return intervalNs > 0;
  }

  /**
   * When a publish is due.
   *
   * @param phase 0 to 1, so that connections take turns
   */
  long dueNs(long publish, double phase) {
    return startNs + (long) ((publish + phase) * intervalNs);
  }

  boolean isMeasured(long timeNs) {
    return timeNs - measureNs >= 0;
  }
}
