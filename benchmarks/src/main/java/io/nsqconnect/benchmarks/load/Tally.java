package io.nsqconnect.benchmarks.load;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * What one connection has seen of the measured time. Belongs to the thread that reads it; may be
 * added to others when that thread has ended.
 */
final class Tally {
  private static final long MAX_LATENCY_NS = TimeUnit.HOURS.toNanos(1);
  private static final int DIGITS = 3;

  private final Histogram latencyNs = new Histogram(MAX_LATENCY_NS, DIGITS);
  private long messages;
  private long lastNs = Long.MIN_VALUE;

  /** {@code count} messages are through. */
  void count(long count, long nowNs) {
    messages += count;
    lastNs = nowNs;
  }

  /** {@code count} messages are through that were to be sent at {@code dueNs}. */
  void count(long count, long dueNs, long nowNs) {
    count(count, nowNs);
    latencyNs.recordValue(Math.min(MAX_LATENCY_NS, Math.max(0, nowNs - dueNs)));
  }

  void add(Tally other) {
    latencyNs.add(other.latencyNs);
    messages += other.messages;
    lastNs = Math.max(lastNs, other.lastNs);
  }

  long messages() {
    return messages;
  }

  /** Messages a second from {@code sinceNs} to the last of them. */
  double rate(long sinceNs) {
    return messages == 0 ? 0 : messages * 1e9 / Math.max(1, lastNs - sinceNs);
  }

  boolean hasLatencies() {
    return latencyNs.getTotalCount() > 0;
  }

  double latencyUs(double percentile) {
    return latencyNs.getValueAtPercentile(percentile) / 1e3;
  }
}
