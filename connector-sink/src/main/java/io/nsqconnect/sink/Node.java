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
 * Belongs to the I/O thread.
 */
final class Node {
  private static final Logger LOG = LoggerFactory.getLogger(Node.class);

  private final NsqdAddress address;
  private final Publisher publisher;
  private final Backoff backoff;
  private final ScheduledExecutorService io;
  private boolean refusing;
  private boolean resting;
  private boolean retired;

  Node(NsqdAddress address, Publisher publisher, Backoff backoff, ScheduledExecutorService io) {
    this.address = address;
    this.publisher = publisher;
    this.backoff = backoff;
    this.io = io;
  }

  NsqdAddress address() {
    return address;
  }

  /** Whether nsqd is connected. */
  boolean isUp() {
    return publisher.isUp();
  }

  /** Whether it is connected and has not refused lately. */
  boolean isUsable() {
    return !resting && publisher.isUp();
  }

  /** Requests that it has not answered, or that wait to be sent to it. */
  int pendingRequests() {
    return publisher.pendingRequests();
  }

  CompletableFuture<Void> publish(Batch batch) {
    long deferMs = batch.deferMs();
    return deferMs > 0
        ? publisher.publishDeferred(batch.topic(), deferMs, batch.entries().get(0).message().body())
        : publisher.publish(batch.topic(), batch.bodies());
  }

  /** It has accepted something. */
  void onAccepted() {
    if (refusing) {
      refusing = false;
      backoff.reset();
      LOG.info("nsqd {} accepts messages again", address);
    }
    onAnswered();
  }

  /** It does not accept messages now, whatever they are. */
  void onRefused(String error) {
    if (!refusing) {
      refusing = true;
      LOG.warn("nsqd {} does not accept messages: {}; trying again until it does", address, error);
    }
    if (!resting) {
      resting = true;
      io.schedule(() -> resting = false, backoff.nextDelayMs(), TimeUnit.MILLISECONDS);
    }
    onAnswered();
  }

  /** A request is over. */
  void onAnswered() {
    if (retired && publisher.pendingRequests() == 0) {
      publisher.close();
    }
  }

  /** Ends when all requests are over. */
  void retire() {
    retired = true;
    onAnswered();
  }

  void close() {
    publisher.close();
  }
}
