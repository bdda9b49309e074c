package io.nsqconnect.sink;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Range.atLeast;

import io.nsqconnect.client.connect.Choice;
import io.nsqconnect.client.connect.EnvelopeKeys;
import io.nsqconnect.client.connect.KeyGroup;
import io.nsqconnect.client.connect.Template;
import io.nsqconnect.client.connect.TextCheck;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Type;

/** The keys that say what message a record becomes. */
final class MappingKeys {
  static final String TOPIC = "nsq.topic";
  static final String TOPIC_HEADER = "nsq.topic.header";
  static final String TOPIC_NAME_POLICY = "nsq.topic.name.policy";
  static final String HEADERS_INCLUDE = "nsq.headers.include";
  static final String DEFER_MS = "nsq.defer.ms";
  static final String DEFER_HEADER = "nsq.defer.header";
  static final String MAX_DEFER_MS = "nsq.max.defer.ms";
  static final String MAX_MESSAGE_BYTES = "nsq.max.message.bytes";
  static final String NULL_VALUE = "nsq.null.value";
  static final String NULL_LITERAL = "nsq.null.literal";
  static final String INVALID_RECORD_ACTION = "nsq.invalid.record.action";

  static final Set<String> TOPIC_PLACES = Set.of("topic", "partition");

  private static final int MIB = 1024 * 1024;
  private static final long HOUR_MS = 3_600_000;

  private MappingKeys() {}

  static void define(ConfigDef def) {
    KeyGroup group = new KeyGroup(def, "Mapping");
    defineTopic(group);
    EnvelopeKeys.define(group, HEADERS_INCLUDE);
    group
        .ifSet(EnvelopeKeys.ENVELOPE, "json", "cloudevents")
        .add(
            HEADERS_INCLUDE,
            Type.LIST,
            "",
            TextCheck.of("regular expressions", Pattern::compile),
            MEDIUM,
            "Which headers of a record go into its envelope: regular expressions that match whole"
                + " names, separated by commas; .* for all.");
    defineDeferral(group);
    defineUnpublishable(group);
  }

  private static void defineTopic(KeyGroup group) {
    group
        .add(
            TOPIC,
            Type.STRING,
            "${topic}",
            Template.validator(TOPIC_PLACES),
            HIGH,
            "The NSQ topic of a message. ${topic} and ${partition} stand for the Kafka topic of the"
                + " record, as transformations left it, and its partition.")
        .add(
            TOPIC_HEADER,
            Type.STRING,
            "",
            TextCheck.printable(),
            MEDIUM,
            "The header of a record that names its NSQ topic; a record without it goes to "
                + TOPIC
                + ". Empty: no header does.")
        .add(
            TOPIC_NAME_POLICY,
            Type.STRING,
            Choice.spelling(TopicNamePolicy.FAIL),
            Choice.of(TopicNamePolicy.class),
            MEDIUM,
            "What to do if that is no name for NSQ, being longer than 64 characters or of others"
                + " than a-z A-Z 0-9 . _ -: fail makes the record an invalid one, truncate-hash"
                + " replaces and cuts, and appends a hash of the whole name.");
  }

  private static void defineDeferral(KeyGroup group) {
    group
        .add(
            DEFER_MS,
            Type.LONG,
            0L,
            atLeast(0),
            MEDIUM,
            "How long NSQ keeps every message back before it delivers it. Deferred messages are"
                + " published one by one, since NSQ has no command for several; that costs"
                + " throughput.")
        .add(
            DEFER_HEADER,
            Type.STRING,
            DEFER_MS,
            TextCheck.printable(),
            LOW,
            "The header of a record that says the same for it alone, in milliseconds. Empty: no"
                + " header does.")
        .add(
            MAX_DEFER_MS,
            Type.LONG,
            HOUR_MS,
            atLeast(0),
            LOW,
            "The longest that nsqd keeps a message back, its --max-req-timeout. A record that asks"
                + " for more is an invalid one.");
  }

  private static void defineUnpublishable(KeyGroup group) {
    group
        .add(
            MAX_MESSAGE_BYTES,
            Type.INT,
            MIB,
            atLeast(1),
            MEDIUM,
            "The largest message that nsqd takes, its --max-msg-size. A record that becomes a"
                + " larger one is an invalid one.")
        .deciding(NULL_LITERAL)
        .add(
            NULL_VALUE,
            Type.STRING,
            Choice.spelling(NullValueAction.SKIP),
            Choice.of(NullValueAction.class),
            MEDIUM,
            "What to do with a record without a value, since NSQ has no message without a body:"
                + " skip it, fail, send it to the dead letter queue (errant), or publish "
                + NULL_LITERAL
                + " (literal; with an envelope, the record without its value).")
        .ifSet(NULL_VALUE, Choice.spelling(NullValueAction.LITERAL))
        .add(
            NULL_LITERAL,
            Type.STRING,
            "",
            null,
            LOW,
            "The text that is published for a record without a value if "
                + NULL_VALUE
                + " is literal and there is no envelope.")
        .add(
            INVALID_RECORD_ACTION,
            Type.STRING,
            Choice.spelling(InvalidRecordAction.ERRANT),
            Choice.of(InvalidRecordAction.class),
            MEDIUM,
            "What to do with a record that NSQ cannot take, being empty, too large, for an"
                + " impossible topic or deferred too long: send it to the dead letter queue"
                + " (errant), fail, or skip it. Without a dead letter queue, errant is the same as"
                + " fail.");
  }

  static Intake intake(
      AbstractConfig config, UnpublishableRecords unpublishable, Reports reports, SinkMeter meter) {
    return new Intake(
        EnvelopeKeys.loopGuard(config), mapping(config), unpublishable, reports, meter);
  }

  static RecordMapping mapping(AbstractConfig config) {
    return new RecordMapping(
        new TopicRouting(
            new Template(config.getString(TOPIC), TOPIC_PLACES),
            new HeaderText(config.getString(TOPIC_HEADER)),
            Choice.read(TopicNamePolicy.class, config.getString(TOPIC_NAME_POLICY))),
        new Deferral(
            new HeaderText(config.getString(DEFER_HEADER)),
            config.getLong(DEFER_MS),
            config.getLong(MAX_DEFER_MS)),
        body(config),
        config.getInt(MAX_MESSAGE_BYTES));
  }

  private static Body body(AbstractConfig config) {
    List<Pattern> headers = config.getList(HEADERS_INCLUDE).stream().map(Pattern::compile).toList();
    return EnvelopeKeys.format(config)
        .<Body>map(format -> new EnvelopedBody(format, EnvelopeKeys.bridgeId(config), headers))
        .orElseGet(() -> new ValueBody(config.getString(NULL_LITERAL)));
  }

  static NullValueAction nullValueAction(AbstractConfig config) {
    return Choice.read(NullValueAction.class, config.getString(NULL_VALUE));
  }

  static InvalidRecordAction invalidRecordAction(AbstractConfig config) {
    return Choice.read(InvalidRecordAction.class, config.getString(INVALID_RECORD_ACTION));
  }
}
