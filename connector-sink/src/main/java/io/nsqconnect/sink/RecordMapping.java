package io.nsqconnect.sink;

import io.nsqconnect.client.connect.Template;
import io.nsqconnect.protocol.Names;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * Makes a message of a record, and checks all that nsqd would refuse, since a refusal costs the
 * connection. Belongs to the task's thread.
 */
final class RecordMapping {
  private final Template topic;
  private final int maxMessageBytes;
  private final JsonConverter json = new JsonConverter();
  private final Map<TopicPartition, String> topics = new HashMap<>();

  RecordMapping(Template topic, int maxMessageBytes) {
    this.topic = topic;
    this.maxMessageBytes = maxMessageBytes;
    json.configure(Map.of("schemas.enable", "false"), false);
  }

  /**
   * The NSQ topic that {@code record} is for.
   *
   * @throws InvalidRecordException if there can be no such topic
   */
  String topic(SinkRecord record) {
    String name =
        topics.computeIfAbsent(
            new TopicPartition(record.topic(), record.kafkaPartition()), this::fill);
    if (!Names.isValid(name)) {
      throw new InvalidRecordException(
          "\"%s\" names no NSQ topic (expected: 1 to %d of a-z A-Z 0-9 . _ -)"
              .formatted(name, Names.MAX_LENGTH));
    }
    return name;
  }

  private String fill(TopicPartition origin) {
    return topic.fill(
        Map.of("topic", origin.topic(), "partition", Integer.toString(origin.partition())));
  }

  /**
   * The body that {@code record} becomes: bytes as they are, a string as UTF-8, anything else as
   * JSON.
   *
   * @param record has a value
   * @throws InvalidRecordException if nsqd would not take it
   */
  byte[] body(SinkRecord record) {
    byte[] body = bytes(record);
    if (body.length == 0 || body.length > maxMessageBytes) {
      throw new InvalidRecordException(
          "message of %d bytes (expected: 1 to %d)".formatted(body.length, maxMessageBytes));
    }
    return body;
  }

  private byte[] bytes(SinkRecord record) {
    Object value = record.value();
    if (value instanceof byte[] bytes) {
      return bytes;
    }
    if (value instanceof ByteBuffer buffer) {
      byte[] bytes = new byte[buffer.remaining()];
      buffer.duplicate().get(bytes);
      return bytes;
    }
    if (value instanceof String text) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
    try {
      return json.fromConnectData(record.topic(), record.valueSchema(), value);
    } catch (DataException e) {
      throw new InvalidRecordException("value that is not to be written as JSON", e);
    }
  }
}
