package io.nsqconnect.client.discovery;

/**
 * When nsqlookupd is asked, and when its answers are believed. All in milliseconds, at least 1.
 *
 * @param intervalMs between two rounds of questions; each time up to 30 % more or less
 * @param answerTimeoutMs how long one nsqlookupd may take for all of its answer
 * @param settleMs how long answers have to stay the same after a change
 * @param goneAfterMs how long something has to be missing before it counts as gone
 */
public record DiscoveryTiming(
    long intervalMs, long answerTimeoutMs, long settleMs, long goneAfterMs) {
  /** A few seconds, in which nodes that are started together appear. */
  private static final long SETTLE_MS = 2000;

  /**
   * Longer than the 15 seconds in which every nsqd has told an nsqlookupd that was started again of
   * itself, and what it takes to notice.
   */
  private static final long GONE_AFTER_MS = 30_000;

  /** Checks the ranges. */
  public DiscoveryTiming {
    if (Math.min(Math.min(intervalMs, answerTimeoutMs), Math.min(settleMs, goneAfterMs)) < 1) {
      throw new IllegalArgumentException(
          "discovery times of %d, %d, %d and %d ms (expected: at least 1 ms each)"
              .formatted(intervalMs, answerTimeoutMs, settleMs, goneAfterMs));
    }
  }

  /** What suits nsqd's habits. */
  public static DiscoveryTiming every(long intervalMs, long answerTimeoutMs) {
    return new DiscoveryTiming(
        intervalMs, answerTimeoutMs, Math.min(SETTLE_MS, intervalMs), GONE_AFTER_MS);
  }
}
