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
   * Longer than it takes to start an nsqd again, of which nsqlookupd knows nothing meanwhile, and
   * than the 15 seconds in which every nsqd has told an nsqlookupd that was started again of
   * itself. What is gone for good costs attempts to connect until then; what is taken for gone too
   * early costs two restarts of the tasks.
   */
  private static final long GONE_AFTER_MS = 120_000;

  /** As short as the second reason allows. */
  private static final long SOON_GONE_AFTER_MS = 30_000;

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

  /** The same where a node comes back elsewhere, and has to wait until it is gone from here. */
  public DiscoveryTiming forMovingNodes() {
    return new DiscoveryTiming(intervalMs, answerTimeoutMs, settleMs, SOON_GONE_AFTER_MS);
  }
}
