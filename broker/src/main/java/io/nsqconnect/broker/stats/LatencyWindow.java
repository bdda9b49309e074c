package io.nsqconnect.broker.stats;

import org.HdrHistogram.Histogram;

/**
 * The latencies of the last while: two histograms, of which one is filled and the other, filled
 * before, is forgotten after half a window. What is shown covers between half a window and a whole
 * one.
 */
final class LatencyWindow {
  /** Values are kept to one part in a hundred. */
  private static final int SIGNIFICANT_DIGITS = 2;

  private final long halfNs;
  private Histogram filling = emptyHistogram();
  private Histogram before = emptyHistogram();
  private long fillingSinceNs;

  LatencyWindow(long windowNs, long nowNs) {
    this.halfNs = windowNs / 2;
    this.fillingSinceNs = nowNs;
  }

  static Histogram emptyHistogram() {
    Histogram histogram = new Histogram(SIGNIFICANT_DIGITS);
    histogram.setAutoResize(true);
    return histogram;
  }

  void record(long latencyNs, long nowNs) {
    turn(nowNs);
    filling.recordValue(Math.max(0, latencyNs));
  }

  void addTo(Histogram sum, long nowNs) {
    turn(nowNs);
    sum.add(filling);
    sum.add(before);
  }

  private void turn(long nowNs) {
    for (int turns = 0; turns < 2 && nowNs - fillingSinceNs >= halfNs; turns++) {
      Histogram oldest = before;
      before = filling;
      oldest.reset();
      filling = oldest;
      fillingSinceNs += halfNs;
    }
    if (nowNs - fillingSinceNs >= halfNs) {
      // Both have been emptied; what happened in between needs no counting.
      fillingSinceNs = nowNs;
    }
  }
}
