package io.nsqconnect.source.window;

import java.util.concurrent.CompletableFuture;

/**
 * What a {@link Ledger} can do about deliveries.
 *
 * @param <T> a delivery
 * @param <C> a connection that deliveries come over, equal to itself alone
 */
public interface Settlements<T, C> {
  /**
   * Says FIN.
   *
   * @return whether it is on its way; if not, the connection has ended, and nsqd delivers again
   */
  boolean finish(T delivery);

  /** Says REQ: nsqd shall deliver the message again, {@code delayMs} milliseconds from now. */
  void requeue(T delivery, long delayMs);

  /** {@code delivery} is of no use any more, because a later one of the same message has come. */
  void superseded(T delivery);

  /** What {@code delivery} came over. */
  C connection(T delivery);

  /**
   * Asks whether all is executed that was said so far over {@code connection}.
   *
   * @return completes when nsqd has said so; fails when the connection ends before
   */
  CompletableFuture<Void> executed(C connection);

  /** nsqd has confirmed FINs, the first of which was said {@code afterMs} milliseconds ago. */
  void confirmed(long afterMs);
}
