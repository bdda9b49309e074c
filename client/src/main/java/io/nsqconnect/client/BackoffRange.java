package io.nsqconnect.client;

/**
 * Between which bounds the delay before another attempt grows.
 *
 * @param minMs upper bound of the first delay in milliseconds, at least 1
 * @param maxMs upper bound of every delay in milliseconds, at least {@code minMs}
 */
public record BackoffRange(long minMs, long maxMs) {
  /** Checks the ranges. */
  public BackoffRange {
    if (minMs < 1) {
      throw new IllegalArgumentException("backoff of " + minMs + " ms (expected: at least 1 ms)");
    }
    if (maxMs < minMs) {
      throw new IllegalArgumentException(
          "greatest backoff of " + maxMs + " ms (expected: at least the least, " + minMs + " ms)");
    }
  }
}
