package io.nsqconnect.sink;

import io.nsqconnect.client.Backoff;
import io.nsqconnect.client.NsqdAddress;
import io.nsqconnect.client.Publisher;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One nsqd, as the outlet sees it. A node that refuses to publish, its disk being full perhaps, is
 * connected all the same; so it is left alone for a while that grows, and the others are asked.
 * After that it is tried with one batch: nsqd ends the connection with a refusal, so whatever else
 * is sent with it only costs. Belongs to the I/O thread.
 *
 * <pre>
 *   accepting ── refused ──► resting ── while over ──► to be tried ── batch sent ──► on trial
 *       ▲                       ▲                          ▲                            │
 *       │                       └───────────────────────── │ ─────── refused ───────────┤
 *       │                                                  └──────── not executed ──────┤
 *       └─────────────────────────────────────────────────────────── accepted ──────────┘
 * </pre>
 */
final class Node {
  private static final Logger LOG = LoggerFactory.getLogger(Node.class);

  private final NsqdAddress address;
  private final Publisher publisher;
  private final Backoff backoff;
  private final ScheduledExecutorService io;
  private final Runnable onWilling;
  private boolean refusing;
  private boolean resting;
  private boolean onTrial;
  private boolean retired;

  /**
   * A node that has refused nothing yet.
   *
   * @param backoff how long it is left alone after a refusal
   * @param onWilling runs when it may be asked again after that
   */
  Node(
      NsqdAddress address,
      Publisher publisher,
      Backoff backoff,
      ScheduledExecutorService io,
      Runnable onWilling) {
    this.address = address;
    this.publisher = publisher;
    this.backoff = backoff;
    this.io = io;
    this.onWilling = onWilling;
  }

  NsqdAddress address() {
    return address;
  }

  /** Whether nsqd is connected. */
  boolean isUp() {
    return publisher.isUp();
  }

  /** Whether it is connected and may be asked. */
  boolean isUsable() {
    return mayBeAsked() && publisher.isUp();
  }

  /** Whether it is not left alone after a refusal, nor tried with another batch already. */
  boolean mayBeAsked() {
    return !refusing || !resting && !onTrial;
  }

  /** Requests that it has not answered, or that wait to be sent to it. */
  int pendingRequests() {
    return publisher.pendingRequests();
  }

  CompletableFuture<Void> publish(Batch batch) {
    onTrial = refusing;
    long deferMs = batch.deferMs();
    return deferMs > 0
        ? publisher.publishDeferred(batch.topic(), deferMs, batch.entries().get(0).message().body())
        : publisher.publish(batch.topic(), batch.bodies());
  }

  /** It has accepted something. */
  void onAccepted() {
    onAnswered();
    if (refusing) {
      refusing = false;
      backoff.reset();
      LOG.info("nsqd {} accepts messages again", address);
      onWilling.run();
    }
  }

  /** It does not accept messages now, whatever they are. */
  void onRefused(String error) {
    if (!refusing) {
      refusing = true;
      LOG.warn("nsqd {} does not accept messages: {}; trying again until it does", address, error);
    }
    if (!resting) {
      resting = true;
      io.schedule(this::onRested, backoff.nextDelayMs(), TimeUnit.MILLISECONDS);
    }
    onAnswered();
  }

  private void onRested() {
    resting = false;
    onWilling.run();
  }

  /** A request is over. */
  void onAnswered() {
    onTrial = false;
    closeIfOver();
  }

  private void closeIfOver() {
    if (retired && publisher.pendingRequests() == 0) {
      publisher.close();
    }
  }

  /** Ends when all requests are over. */
  void retire() {
    retired = true;
    closeIfOver();
  }

  void close() {
    publisher.close();
  }
}
