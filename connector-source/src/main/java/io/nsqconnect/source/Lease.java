package io.nsqconnect.source;

import io.nsqconnect.client.Delivery;

/** A message that the task holds, until nsqd's message timeout ends or the task settles it. */
final class Lease {
  private final Delivery delivery;
  private final NodeTopic origin;
  private volatile long renewedNs;

  /**
   * A lease that begins.
   *
   * @param nowNs on the clock that {@link #isOlderThan} is asked with
   */
  Lease(Delivery delivery, long nowNs) {
    this.delivery = delivery;
    origin = NodeTopic.of(delivery);
    this.renewedNs = nowNs;
  }

  Delivery delivery() {
    return delivery;
  }

  /** Where the message comes from. */
  NodeTopic origin() {
    return origin;
  }

  int bytes() {
    return delivery.body().length;
  }

  /** Whether it was begun or renewed at least {@code ageNs} before {@code nowNs}. */
  boolean isOlderThan(long ageNs, long nowNs) {
    return nowNs - renewedNs >= ageNs;
  }

  /** Asks nsqd for another message timeout; whether it still could. */
  boolean renew(long nowNs) {
    renewedNs = nowNs;
    return delivery.touch();
  }
}
