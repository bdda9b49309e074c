package io.nsqconnect.sink;

import io.nsqconnect.client.BackoffRange;

/**
 * How often, and how soon, a failed request is repeated.
 *
 * @param maxRetries {@link DeliveryKeys#UNLIMITED_RETRIES}, or at least 0
 */
record RetryPolicy(int maxRetries, BackoffRange backoff) {
  /** Whether a request that has failed {@code failures} times may be sent once more. */
  boolean allows(int failures) {
    return maxRetries == DeliveryKeys.UNLIMITED_RETRIES || failures <= maxRetries;
  }
}
