package io.nsqconnect.it.kill;

import io.nsqconnect.it.V2Client;
import io.nsqconnect.it.kill.Violation.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A journal written by hand, of a broker that does as it is told. */
final class Scenario {
  static final ChannelName CHANNEL = new ChannelName("topic", "channel");
  static final ChannelName ELSEWHERE = new ChannelName("elsewhere", "channel");
  static final long MSG_TIMEOUT_MS = 1_000;
  private static final int SIZE_BYTES = 100;

  /** What the consumer allows in flight. */
  static final int READY_COUNT = 3;

  private final Journal journal = new Journal(this::nowNs, List.of(CHANNEL, ELSEWHERE));
  private long nowNs = 1_000_000_000;
  private Life life;
  private int memQueueSize;

  /** Begins with a process without memory queues. */
  Scenario() {
    begin(0);
  }

  void begin(int memQueueSize) {
    this.memQueueSize = memQueueSize;
    life = journal.begin(new LifeSettings(memQueueSize, 10, 100, 1_000, MSG_TIMEOUT_MS));
    journal.subscribed(life, CHANNEL, READY_COUNT);
  }

  void synced() {
    journal.synced(life, CHANNEL, Duration.ZERO);
  }

  void kill() {
    journal.end(life, Life.Ending.KILLED);
  }

  void stop() {
    journal.end(life, Life.Ending.STOPPED);
  }

  /** Kills the process; the next one begins, with memory queues of the same size. */
  void killAndRestart() {
    kill();
    begin(memQueueSize);
  }

  /** The same after a clean stop. */
  void stopAndRestart() {
    stop();
    begin(memQueueSize);
  }

  /** A message that is not answered. */
  Publication sent() {
    return journal.sending(life, CHANNEL.topic(), SIZE_BYTES, 0);
  }

  /** A message that is answered. */
  Publication published(long delayMs) {
    Publication publication = journal.sending(life, CHANNEL.topic(), SIZE_BYTES, delayMs);
    journal.answered(List.of(publication));
    return publication;
  }

  /** Delivers a message under its own id, a millisecond later. */
  Delivery delivered(Publication publication, int attempts) {
    return delivered(publication, attempts, id(publication)).orElseThrow();
  }

  /** Delivers a message, a millisecond later. */
  Optional<Delivery> delivered(Publication publication, int attempts, String id) {
    pass(1);
    return journal.delivered(
        life, CHANNEL, new V2Client.Message(1, attempts, id, publication.body()));
  }

  /** Delivers a message under its own id, a millisecond later, and finishes it. */
  void consumed(Publication publication, int attempts) {
    finished(delivered(publication, attempts));
  }

  /** Delivers anything. */
  void received(ChannelName channel, String body) {
    journal.delivered(life, channel, new V2Client.Message(1, 1, "0123456789abcdef", body));
  }

  void finished(Delivery delivery) {
    journal.finishing(delivery);
    journal.done(delivery);
  }

  /** FIN fails. */
  void refused(Delivery delivery) {
    journal.finishing(delivery);
    journal.refused(delivery);
  }

  /** Sends REQ; whether it was obeyed stays unknown. */
  void requeueing(Delivery delivery, long delayMs) {
    journal.requeueing(delivery, delayMs);
  }

  void requeued(Delivery delivery, long delayMs) {
    requeueing(delivery, delayMs);
    journal.done(delivery);
  }

  void pass(long ms) {
    nowNs += ms * 1_000_000;
  }

  void passUntil(long thenNs) {
    nowNs = thenNs;
  }

  Verdict verdict() {
    return new Checker(journal).verdict();
  }

  /** What is found to be wrong. */
  List<Kind> kinds() {
    return verdict().violations().stream().map(Violation::kind).toList();
  }

  /** The id under which a message comes. */
  static String id(Publication publication) {
    return String.format("%016x", publication.number());
  }

  private long nowNs() {
    return nowNs;
  }
}
