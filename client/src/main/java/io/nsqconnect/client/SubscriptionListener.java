package io.nsqconnect.client;

import io.nsqconnect.protocol.ErrorCode;

/** What a {@link Subscription} tells, on the I/O thread; nothing here may block. */
public interface SubscriptionListener {
  /** A message is in flight; the listener owns it and has to settle it. */
  void onDelivery(Delivery delivery);

  /**
   * nsqd would not do a FIN, REQ or TOUCH, as a rule because the message had timed out and is or
   * was delivered again.
   *
   * @param error the whole error frame, which names the message
   */
  default void onSettlementFailed(Subscription subscription, ErrorCode code, String error) {}

  /**
   * nsqd refused to serve the subscription for a reason that does not go away by itself: AUTH or
   * the names. The subscription goes on trying; the listener decides whether that is enough.
   */
  void onRefused(Subscription subscription, ErrorCode code, String error);

  /**
   * The connection has ended; its unsettled messages are nsqd's again, which delivers them when
   * their timeouts are over.
   */
  default void onDisconnected(Subscription subscription) {}
}
