package io.nsqconnect.it.kill;

import io.nsqconnect.it.V2Client;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * What was sent to a broker, what it answered and what it delivered, through all its lives.
 *
 * <p>It is written by the threads that put load on the broker: what they send before they send it,
 * what they receive after. It lives in their process, which nobody kills. What can't be a message
 * of the journal is noted as an anomaly at once.
 */
final class Journal {
  private final LongSupplier clock;
  private final List<Life> lives = new ArrayList<>();
  private final List<Publication> publications = new ArrayList<>();

  /** Whose the ids of each topic are. */
  private final Map<String, Publication> ids = new HashMap<>();

  private final List<Violation> anomalies = new ArrayList<>();
  private final List<ChannelName> channels;
  private long operations;
  private long awaitedOperations = Long.MAX_VALUE;
  private long lastNewsNs;

  /**
   * A journal of a broker that has {@code channels} from the beginning.
   *
   * @param clock nanoseconds
   */
  Journal(LongSupplier clock, List<ChannelName> channels) {
    this.clock = clock;
    this.channels = List.copyOf(channels);
  }

  List<ChannelName> channels() {
    return channels;
  }

  /** All processes, oldest first. */
  synchronized List<Life> lives() {
    return List.copyOf(lives);
  }

  /** All messages, in the order in which they were sent. */
  synchronized List<Publication> publications() {
    return Collections.unmodifiableList(publications);
  }

  /** What should not have happened at all. */
  synchronized List<Violation> anomalies() {
    return List.copyOf(anomalies);
  }

  /** A process starts. */
  synchronized Life begin(LifeSettings settings) {
    Life life = new Life(lives.size() + 1, settings);
    lastNewsNs = clock.getAsLong();
    lives.add(life);
    return life;
  }

  /** The signal that ends a process is about to be sent. */
  synchronized void end(Life life, Life.Ending ending) {
    life.end(ending, clock.getAsLong());
  }

  /** A killed process had synced a channel for the last time so long ago. */
  synchronized void synced(Life life, ChannelName channel, Duration ago) {
    life.synced(channel, clock.getAsLong() - ago.toNanos());
  }

  /** A consumer has subscribed, and allows {@code readyCount} messages in flight. */
  synchronized void subscribed(Life life, ChannelName channel, int readyCount) {
    life.subscribed(channel, readyCount);
  }

  /** A topic is about to be paused. */
  synchronized void paused(Life life, String topic) {
    life.paused(topic);
  }

  /** A message is about to be sent. */
  synchronized Publication sending(Life life, String topic, int sizeBytes, long delayMs) {
    Publication publication =
        new Publication(publications.size(), topic, sizeBytes, delayMs, life, clock.getAsLong());
    publications.add(publication);
    return publication;
  }

  /** The broker has said OK to these. */
  void answered(List<Publication> sent) {
    long nowNs = clock.getAsLong();
    synchronized (this) {
      sent.forEach(publication -> publication.answered(nowNs));
      operationsDone(sent.size());
    }
  }

  /** A message has come; nothing if it is none that was sent to this topic. */
  Optional<Delivery> delivered(Life life, ChannelName channel, V2Client.Message message) {
    long nowNs = clock.getAsLong();
    OptionalLong number = Body.number(message.body());
    synchronized (this) {
      lastNewsNs = nowNs;
      operationsDone(1);
      if (number.isEmpty()) {
        anomaly(Violation.Kind.DAMAGED, life, channel, message);
        return Optional.empty();
      }
      Publication publication = publication(number.getAsLong(), channel);
      if (publication == null
          || !publication.hasIdentity(message.id(), message.timestampNs())
          || message.body().length() != publication.sizeBytes()) {
        anomaly(Violation.Kind.INVENTED, life, channel, message);
        return Optional.empty();
      }
      String topicAndId = channel.topic() + ' ' + message.id();
      if (ids.computeIfAbsent(topicAndId, unknown -> publication) != publication) {
        anomaly(Violation.Kind.ID_TWICE, life, channel, message);
      }
      Delivery delivery = new Delivery(channel, life, nowNs, message.attempts());
      publication.add(delivery);
      return Optional.of(delivery);
    }
  }

  /** FIN is about to be sent. */
  synchronized void finishing(Delivery delivery) {
    delivery.finishing(clock.getAsLong());
  }

  /** REQ is about to be sent. */
  synchronized void requeueing(Delivery delivery, long delayMs) {
    delivery.requeueing(delayMs, clock.getAsLong());
  }

  /** What was sent after it has been answered. */
  synchronized void done(Delivery delivery) {
    delivery.done(clock.getAsLong());
  }

  /** The broker has answered with an error. */
  synchronized void refused(Delivery delivery) {
    delivery.refused();
  }

  /** Something else went wrong. */
  synchronized void trouble(Life life, String what) {
    anomalies.add(new Violation(Violation.Kind.TROUBLE, "life " + life.number() + ": " + what));
  }

  /** How long ago the last message came, or the last process began. */
  synchronized Duration silence() {
    return Duration.ofNanos(clock.getAsLong() - lastNewsNs);
  }

  /**
   * Waits until {@code count} more messages have been answered or delivered, at most as long as
   * {@code limit}.
   */
  synchronized void awaitOperations(long count, Duration limit) throws InterruptedException {
    awaitedOperations = operations + count;
    long deadlineNs = System.nanoTime() + limit.toNanos();
    while (operations < awaitedOperations) {
      long leftMs = (deadlineNs - System.nanoTime()) / 1_000_000;
      if (leftMs <= 0) {
        break;
      }
      wait(leftMs);
    }
    awaitedOperations = Long.MAX_VALUE;
  }

  private void operationsDone(int count) {
    operations += count;
    if (operations >= awaitedOperations) {
      notifyAll();
    }
  }

  private Publication publication(long number, ChannelName channel) {
    if (number >= publications.size()) {
      return null;
    }
    Publication publication = publications.get(Math.toIntExact(number));
    return publication.topic().equals(channel.topic()) ? publication : null;
  }

  private void anomaly(
      Violation.Kind kind, Life life, ChannelName channel, V2Client.Message message) {
    String body = message.body();
    anomalies.add(
        new Violation(
            kind,
            String.format(
                "%s life %d: id %s, timestamp %d, attempts %d, %d bytes: %.60s",
                channel,
                life.number(),
                message.id(),
                message.timestampNs(),
                message.attempts(),
                body.length(),
                body.replaceAll("[^ -~]", "."))));
  }
}
