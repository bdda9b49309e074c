package io.nsqconnect.client;

import java.util.random.RandomGenerator;

/**
 * The delays before repeated attempts: exponential with full jitter. The n-th delay is drawn
 * uniformly from 1 ms to min(max, min × 2ⁿ), so that clients which lost the same server come back
 * spread over time instead of together. Not thread-safe.
 */
public final class Backoff {
  private final BackoffRange range;
  private final RandomGenerator random;
  private long boundMs;

  /** A sequence at its beginning. */
  public Backoff(BackoffRange range, RandomGenerator random) {
    this.range = range;
    this.random = random;
    reset();
  }

  /** The next delay in milliseconds, at least 1. */
  public long nextDelayMs() {
    long delayMs = random.nextLong(boundMs) + 1;
    boundMs = boundMs > range.maxMs() / 2 ? range.maxMs() : boundMs * 2;
    return delayMs;
  }

  /** Begins again with the shortest delay: the last attempt proved its worth. */
  public void reset() {
    boundMs = range.minMs();
  }
}
