package io.nsqconnect.it.kill;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A message that was sent to a topic, and what came of it. Guarded by its {@link Journal}. */
final class Publication {
  private final long number;
  private final String topic;
  private final int sizeBytes;
  private final long delayMs;
  private final Life life;
  private final long sentNs;
  private final Map<String, List<Delivery>> deliveries = new TreeMap<>();
  private boolean answered;
  private long answeredNs;
  private String id;
  private long timestampNs;

  Publication(long number, String topic, int sizeBytes, long delayMs, Life life, long sentNs) {
    this.number = number;
    this.topic = topic;
    this.sizeBytes = sizeBytes;
    this.delayMs = delayMs;
    this.life = life;
    this.sentNs = sentNs;
  }

  long number() {
    return number;
  }

  String topic() {
    return topic;
  }

  String body() {
    return Body.of(number, sizeBytes);
  }

  int sizeBytes() {
    return sizeBytes;
  }

  /** How long each channel has to hold it back; 0 for what is not deferred. */
  long delayMs() {
    return delayMs;
  }

  /** The process that it was sent to. */
  Life life() {
    return life;
  }

  /** Before it was sent. */
  long sentNs() {
    return sentNs;
  }

  /** Whether the broker has said OK. */
  boolean isAnswered() {
    return answered;
  }

  long answeredNs() {
    return answeredNs;
  }

  /** What a channel has delivered of it, in this order. */
  List<Delivery> deliveries(String channel) {
    return deliveries.getOrDefault(channel, List.of());
  }

  void answered(long nowNs) {
    answered = true;
    answeredNs = nowNs;
  }

  /** Whether all that has been delivered of it is one message. */
  boolean hasIdentity(String anId, long aTimestampNs) {
    if (id == null) {
      id = anId;
      timestampNs = aTimestampNs;
    }
    return id.equals(anId) && timestampNs == aTimestampNs;
  }

  void add(Delivery delivery) {
    deliveries
        .computeIfAbsent(delivery.channel().channel(), name -> new ArrayList<>())
        .add(delivery);
  }

  @Override
  public String toString() {
    return String.format(
        "message %d of %d bytes to %s in life %d, sent at %d ms, delay %d ms, %s, id %s",
        number,
        sizeBytes,
        topic,
        life.number(),
        sentNs / 1_000_000,
        delayMs,
        answered ? "OK at " + answeredNs / 1_000_000 + " ms" : "not answered",
        id);
  }
}
