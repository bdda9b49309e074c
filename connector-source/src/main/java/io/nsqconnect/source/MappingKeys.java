package io.nsqconnect.source;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;

import io.nsqconnect.client.connect.Choice;
import io.nsqconnect.client.connect.EnvelopeKeys;
import io.nsqconnect.client.connect.KeyGroup;
import io.nsqconnect.client.connect.Template;
import io.nsqconnect.client.connect.TextCheck;
import io.nsqconnect.client.envelope.JsonField;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Type;

/** The keys that say what record a message becomes. */
final class MappingKeys {
  static final String KAFKA_TOPIC = "kafka.topic";
  static final String RECORD_KEY = "nsq.record.key";
  static final String RECORD_KEY_POINTER = "nsq.record.key.pointer";
  static final String RECORD_VALUE = "nsq.record.value";
  static final String RECORD_TIMESTAMP = "nsq.record.timestamp";
  static final String RECORD_HEADERS = "nsq.record.headers";
  static final String RECORD_HEADERS_PREFIX = "nsq.record.headers.prefix";

  /** In {@link #RECORD_HEADERS}, alone: no headers. */
  static final String NO_HEADERS = "none";

  static final Set<String> KAFKA_TOPIC_PLACES = Set.of("topic", "channel", "nsqd");

  private MappingKeys() {}

  static void define(ConfigDef def) {
    KeyGroup group = new KeyGroup(def, "Mapping");
    EnvelopeKeys.define(group);
    group
        .add(
            KAFKA_TOPIC,
            Type.STRING,
            "${topic}",
            Template.validator(KAFKA_TOPIC_PLACES),
            HIGH,
            "The Kafka topic of a record. ${topic}, ${channel} and ${nsqd} stand for where the"
                + " message comes from; what may not stand in a Kafka topic's name becomes an"
                + " underscore.")
        .deciding(RECORD_KEY_POINTER)
        .add(
            RECORD_KEY,
            Type.STRING,
            Choice.spelling(RecordKey.ENVELOPE),
            Choice.of(RecordKey.class),
            MEDIUM,
            "The key of a record: that of the envelope, which means none where there is no"
                + " envelope; none; the message id as a string; or, as a string, what stands in the"
                + " body at "
                + RECORD_KEY_POINTER
                + ".")
        .ifSet(RECORD_KEY, Choice.spelling(RecordKey.JSON_POINTER))
        .add(
            RECORD_KEY_POINTER,
            Type.STRING,
            null,
            TextCheck.of("a JSON pointer", JsonField::new),
            MEDIUM,
            "Where in the body, which has to be JSON, the key of a record stands: a JSON pointer (RFC"
                + " 6901), as in /user/id. With an envelope it begins there: /value/user/id. If"
                + " there is nothing, the record has no key.")
        .add(
            RECORD_VALUE,
            Type.STRING,
            Choice.spelling(RecordValue.BYTES),
            Choice.of(RecordValue.class),
            MEDIUM,
            "The value of a record that is in no envelope: the body as bytes, as a string of UTF-8,"
                + " or as what it writes in JSON, without a schema. A dead letter has it as bytes,"
                + " or else as a string.")
        .add(
            RECORD_TIMESTAMP,
            Type.STRING,
            Choice.spelling(RecordTimestamp.MESSAGE),
            Choice.of(RecordTimestamp.class),
            LOW,
            "The timestamp of a record: that of the envelope, or without one when the message was"
                + " published (message); when the record was made (ingest); or none, which leaves it"
                + " to Kafka.")
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

  static RecordMapping mapping(AbstractConfig config) {
    return new RecordMapping(
        new Template(config.getString(KAFKA_TOPIC), KAFKA_TOPIC_PLACES),
        EnvelopeKeys.format(config)
            .map(BodyReader::enveloped)
            .orElseGet(() -> BodyReader.bare(value(config))),
        Choice.read(RecordKey.class, config.getString(RECORD_KEY))
            .rule(config.getString(RECORD_KEY_POINTER)),
        Choice.read(RecordTimestamp.class, config.getString(RECORD_TIMESTAMP)),
        headerRule(config, config.getList(RECORD_HEADERS)));
  }

  /**
   * Dead letters for {@code topic}, in the form that records have.
   *
   * @param withContext whether their headers say what and why
   */
  static DeadLetters deadLetters(SourceConfig config, String topic, boolean withContext) {
    List<String> told = withContext ? headerNames() : List.of();
    return new DeadLetters(
        topic,
        value(config),
        headerRule(config, told),
        withContext ? DeadLetters.context(config.connectorName(), config.task()) : Map.of());
  }

  private static RecordValue value(AbstractConfig config) {
    return Choice.read(RecordValue.class, config.getString(RECORD_VALUE));
  }

  private static HeaderRule headerRule(AbstractConfig config, List<String> names) {
    String prefix = config.getString(RECORD_HEADERS_PREFIX);
    Map<String, RecordHeader> headers = new LinkedHashMap<>();
    for (String name : names) {
      if (!name.equals(NO_HEADERS)) {
        RecordHeader header = Choice.read(RecordHeader.class, name);
        headers.put(prefix + header.suffix, header);
      }
    }
    return new HeaderRule(headers, EnvelopeKeys.bridgeId(config));
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
