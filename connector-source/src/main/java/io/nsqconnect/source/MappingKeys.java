package io.nsqconnect.source;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;

import io.nsqconnect.client.connect.Choice;
import io.nsqconnect.client.connect.KeyGroup;
import io.nsqconnect.client.connect.Template;
import io.nsqconnect.client.connect.TextCheck;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Type;

/** The keys that say what record a message becomes. */
final class MappingKeys {
  static final String KAFKA_TOPIC = "kafka.topic";
  static final String RECORD_KEY = "nsq.record.key";
  static final String RECORD_VALUE = "nsq.record.value";
  static final String RECORD_TIMESTAMP = "nsq.record.timestamp";
  static final String RECORD_HEADERS = "nsq.record.headers";
  static final String RECORD_HEADERS_PREFIX = "nsq.record.headers.prefix";

  /** In {@link #RECORD_HEADERS}, alone: no headers. */
  static final String NO_HEADERS = "none";

  static final Set<String> KAFKA_TOPIC_PLACES = Set.of("topic", "channel", "nsqd");

  private MappingKeys() {}

  static void define(ConfigDef def) {
    new KeyGroup(def, "Mapping")
        .add(
            KAFKA_TOPIC,
            Type.STRING,
            "${topic}",
            Template.validator(KAFKA_TOPIC_PLACES),
            HIGH,
            "The Kafka topic of a record. ${topic}, ${channel} and ${nsqd} stand for where the"
                + " message comes from; what may not stand in a Kafka topic's name becomes an"
                + " underscore.")
        .add(
            RECORD_KEY,
            Type.STRING,
            Choice.spelling(RecordKey.NONE),
            Choice.of(RecordKey.class),
            MEDIUM,
            "The key of a record: none, or the message id as a string.")
        .add(
            RECORD_VALUE,
            Type.STRING,
            Choice.spelling(RecordValue.BYTES),
            Choice.of(RecordValue.class),
            MEDIUM,
            "The value of a record: the body as bytes, or as a string of UTF-8.")
        .add(
            RECORD_TIMESTAMP,
            Type.STRING,
            Choice.spelling(RecordTimestamp.MESSAGE),
            Choice.of(RecordTimestamp.class),
            LOW,
            "The timestamp of a record: when the message was published, when the record was made,"
                + " or none, which leaves it to Kafka.")
        .add(
            RECORD_HEADERS,
            Type.LIST,
            String.join(",", Choice.spellings(RecordHeader.class)),
            TextCheck.of("any of " + headerNames() + ", or none", MappingKeys::checkHeader),
            LOW,
            "What is told of a message in headers.")
        .add(
            RECORD_HEADERS_PREFIX,
            Type.STRING,
            "nsq.",
            TextCheck.printable(),
            LOW,
            "What the names of the headers begin with.");
  }

  private static void checkHeader(String header) {
    if (!header.equals(NO_HEADERS) && !headerNames().contains(header)) {
      throw new IllegalArgumentException(
          "unknown header (expected: one of " + headerNames() + ", or none)");
    }
  }

  private static List<String> headerNames() {
    return List.of(Choice.spellings(RecordHeader.class));
  }
}
