package io.nsqconnect.client;

/**
 * How much a publisher takes on.
 *
 * @param maxInFlightRequests requests sent and not answered, at least 1
 * @param maxPendingRequests requests accepted and not completed, at least as many
 * @param maxPendingBytes bodies accepted and not completed, in bytes, at least 1
 */
public record PublisherLimits(
    int maxInFlightRequests, int maxPendingRequests, long maxPendingBytes) {
  /** Checks the ranges. */
  public PublisherLimits {
    if (maxInFlightRequests < 1) {
      throw new IllegalArgumentException(
          maxInFlightRequests + " requests in flight (expected: at least 1)");
    }
    if (maxPendingRequests < maxInFlightRequests) {
      throw new IllegalArgumentException(
          maxPendingRequests
              + " pending requests (expected: at least those in flight, "
              + maxInFlightRequests
              + ")");
    }
    if (maxPendingBytes < 1) {
      throw new IllegalArgumentException(maxPendingBytes + " pending bytes (expected: at least 1)");
    }
  }
}
