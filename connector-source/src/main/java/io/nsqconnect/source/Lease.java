package io.nsqconnect.source;

import io.nsqconnect.client.Delivery;
import java.util.concurrent.TimeUnit;

/** A message that the task holds, until nsqd's message timeout ends or the task settles it. */
final class Lease {
  private final Delivery delivery;
  private final NodeTopic origin;
  private final long begunNs;
  private volatile long renewedNs;
  private volatile boolean ended;

  /**
   * A lease that begins.
   *
   * @param nowNs on the clock that {@link #isOlderThan} is asked with
   */
  Lease(Delivery delivery, long nowNs) {
    this.delivery = delivery;
    origin = NodeTopic.of(delivery);
    begunNs = nowNs;
    renewedNs = nowNs;
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

  /** Whether it was renewed since it began. */
  boolean isRenewed() {
    return renewedNs != begunNs;
  }

  /** Notes that nsqd has not the message in flight any more. */
  void end() {
    ended = true;
  }

  /** Whether nsqd renews it no more, as far as is known. On the I/O thread. */
  boolean isEnded(long nowNs) {
    long mostMs = delivery.connection().maxMsgTimeoutMs();
    return ended || nowNs - begunNs >= TimeUnit.MILLISECONDS.toNanos(mostMs);
  }

  /** Asks nsqd for another message timeout; whether it still could. */
  boolean renew(long nowNs) {
    renewedNs = nowNs;
    return delivery.touch();
  }
}
