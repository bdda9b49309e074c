package io.nsqconnect.source;

import io.nsqconnect.client.Delivery;
import io.nsqconnect.client.connect.Template;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.apache.kafka.connect.header.ConnectHeaders;

/**
 * Makes a record of a message. Belongs to the task's thread.
 *
 * <p>The Kafka topic's name is the same for all messages of a topic on a node, and is made once for
 * each.
 */
final class RecordMapping {
  private static final Pattern NOT_IN_KAFKA_TOPIC = Pattern.compile("[^a-zA-Z0-9._-]");

  private final Template kafkaTopic;
  private final RecordKey key;
  private final RecordValue value;
  private final RecordTimestamp timestamp;
  private final Map<String, RecordHeader> headers;
  private final Map<NodeTopic, String> kafkaTopics = new HashMap<>();

  /**
   * A mapping.
   *
   * @param headers what to add, by the full name of the header
   */
  RecordMapping(
      Template kafkaTopic,
      RecordKey key,
      RecordValue value,
      RecordTimestamp timestamp,
      Map<String, RecordHeader> headers) {
    this.kafkaTopic = kafkaTopic;
    this.key = key;
    this.value = value;
    this.timestamp = timestamp;
    this.headers = headers;
  }

  NsqRecord record(Claim claim, Consumer<Claim> onSent, long nowMs) {
    Delivery delivery = claim.lease().delivery();
    String kafkaTopicName =
        kafkaTopics.computeIfAbsent(NodeTopic.of(delivery), nodeTopic -> kafkaTopic(delivery));
    ConnectHeaders connectHeaders = new ConnectHeaders();
    headers.forEach((name, header) -> header.add(connectHeaders, name, delivery));
    return new NsqRecord(
        claim,
        onSent,
        kafkaTopicName,
        key.of(delivery),
        value.of(delivery),
        timestamp.of(delivery, nowMs),
        connectHeaders);
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
