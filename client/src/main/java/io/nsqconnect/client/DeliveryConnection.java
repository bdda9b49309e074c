package io.nsqconnect.client;

import java.util.concurrent.CompletableFuture;

/**
 * What deliveries came over, and what is said of them goes over, in that order. Each is equal to
 * itself alone. It keeps no delivery.
 */
public interface DeliveryConnection {
  /**
   * Asks whether nsqd has executed all that was said over it until now. That costs nsqd a line in
   * its log. Any thread.
   *
   * @return completes, on the I/O thread, when it has; completes exceptionally if the connection
   *     ends first
   */
  CompletableFuture<Void> executed();

  /**
   * How long nsqd leaves a message in flight at most, in milliseconds, however often it is touched.
   * On the I/O thread.
   */
  long maxMsgTimeoutMs();
}
