package io.nsqconnect.source;

import io.nsqconnect.client.Delivery;
import io.nsqconnect.client.connect.Template;
import io.nsqconnect.client.envelope.Envelope;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Makes a record of a message. Belongs to the task's thread.
 *
 * <p>The Kafka topic's name is the same for all messages of a topic on a node, and is made once for
 * each.
 */
final class RecordMapping {
  private static final Pattern NOT_IN_KAFKA_TOPIC = Pattern.compile("[^a-zA-Z0-9._-]");

  private final Template kafkaTopic;
  private final BodyReader body;
  private final KeyRule key;
  private final RecordTimestamp timestamp;
  private final HeaderRule headers;
  private final Map<NodeTopic, String> kafkaTopics = new HashMap<>();

  RecordMapping(
      Template kafkaTopic,
      BodyReader body,
      KeyRule key,
      RecordTimestamp timestamp,
      HeaderRule headers) {
    this.kafkaTopic = kafkaTopic;
    this.body = body;
    this.key = key;
    this.timestamp = timestamp;
    this.headers = headers;
  }

  /**
   * The record that a message carries.
   *
   * @throws org.apache.kafka.connect.errors.DataException if it can not be read
   */
  Envelope read(Delivery delivery) {
    return body.read(delivery.body());
  }

  /**
   * The record for Kafka.
   *
   * @param carried what {@link #read} has read of the message
   * @throws org.apache.kafka.connect.errors.DataException if the message has no key where it should
   */
  NsqRecord record(Claim claim, Envelope carried, Consumer<Claim> onSent, long nowMs) {
    Delivery delivery = claim.lease().delivery();
    return new NsqRecord(
        claim,
        onSent,
        kafkaTopics.computeIfAbsent(claim.lease().origin(), nodeTopic -> kafkaTopic(delivery)),
        key.key(delivery, carried),
        carried.value(),
        timestamp.of(delivery, carried, nowMs),
        headers.headers(delivery, carried.headers()));
  }

  private String kafkaTopic(Delivery delivery) {
    Map<String, String> places =
        Map.of(
            "topic", delivery.topic(),
            "channel", delivery.channel(),
            "nsqd", delivery.nsqd().toString());
    return NOT_IN_KAFKA_TOPIC.matcher(kafkaTopic.fill(places)).replaceAll("_");
  }
}
