package io.nsqconnect.source;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Range.atLeast;
import static org.apache.kafka.common.config.ConfigDef.Range.between;

import io.nsqconnect.client.ConnectionSettings;
import io.nsqconnect.client.connect.Choice;
import io.nsqconnect.client.connect.ConnectionKeys;
import io.nsqconnect.client.connect.DiscoveryKeys;
import io.nsqconnect.client.connect.KeyGroup;
import io.nsqconnect.client.connect.Template;
import io.nsqconnect.client.connect.TextCheck;
import io.nsqconnect.protocol.Names;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Validator;

/** The keys of the source connector: name, type, default, range and meaning, each said once. */
final class SourceKeys {
  static final String TOPICS = "nsq.topics";
  static final String TOPICS_REGEX = "nsq.topics.regex";
  static final String CHANNEL = "nsq.channel";
  static final String ALLOW_EPHEMERAL = "nsq.channel.allow.ephemeral";
  static final String DELIVERY = "nsq.delivery";
  static final String MAX_IN_FLIGHT = "nsq.max.in.flight";
  static final String MAX_IN_FLIGHT_BYTES = "nsq.max.in.flight.bytes";
  static final String POLL_MAX_RECORDS = "nsq.poll.max.records";
  static final String POLL_MAX_BYTES = "nsq.poll.max.bytes";
  static final String POLL_LINGER_MS = "nsq.poll.linger.ms";
  static final String POLL_TIMEOUT_MS = "nsq.poll.timeout.ms";
  static final String MSG_TIMEOUT_MS = "nsq.msg.timeout.ms";
  static final String TOUCH_ENABLED = "nsq.touch.enabled";
  static final String TOUCH_INTERVAL_MS = "nsq.touch.interval.ms";
  static final String DROPPED_RECORD_ACTION = "nsq.dropped.record.action";
  static final String REQUEUE_DELAY_MS = "nsq.requeue.delay.ms";
  static final String STOP_DRAIN_TIMEOUT_MS = "nsq.stop.drain.timeout.ms";
  static final String DEDUPE_ENABLED = "nsq.dedupe.enabled";
  static final String DEDUPE_WINDOW = "nsq.dedupe.window";
  static final String DEDUPE_SEGMENTS = "nsq.dedupe.segments";
  static final String DEDUPE_SEGMENT_SIZE = "nsq.dedupe.segment.size";
  static final String DEDUPE_RETENTION_MS = "nsq.dedupe.retention.ms";
  static final String FIN_CONFIRM = "nsq.fin.confirm";
  static final String FIN_CONFIRM_INTERVAL_MS = "nsq.fin.confirm.interval.ms";
  static final String KAFKA_TOPIC = "kafka.topic";
  static final String RECORD_KEY = "nsq.record.key";
  static final String RECORD_VALUE = "nsq.record.value";
  static final String RECORD_TIMESTAMP = "nsq.record.timestamp";
  static final String RECORD_HEADERS = "nsq.record.headers";
  static final String RECORD_HEADERS_PREFIX = "nsq.record.headers.prefix";

  /** In {@link #RECORD_HEADERS}, alone: no headers. */
  static final String NO_HEADERS = "none";

  /** In {@link #TOUCH_INTERVAL_MS}: a third of the message timeout. */
  static final long DERIVED_TOUCH_INTERVAL = -1;

  static final Set<String> KAFKA_TOPIC_PLACES = Set.of("topic", "channel", "nsqd");

  private static final long MIB = 1024 * 1024;

  private SourceKeys() {}

  /** All keys of the connector. */
  static ConfigDef definition() {
    ConfigDef def = new ConfigDef();
    ConnectionKeys.define(def);
    DiscoveryKeys.define(def);
    defineSubscription(new KeyGroup(def, "Subscription"));
    defineDelivery(new KeyGroup(def, "Delivery"));
    defineDedupe(new KeyGroup(def, "Dedupe"));
    defineMapping(new KeyGroup(def, "Mapping"));
    return def;
  }

  private static void defineSubscription(KeyGroup group) {
    group
        .add(
            TOPICS,
            Type.LIST,
            "",
            name("NSQ topic names"),
            HIGH,
            "The NSQ topics to read, separated by commas. Exactly one of this and "
                + TOPICS_REGEX
                + " is needed.")
        .add(
            TOPICS_REGEX,
            Type.STRING,
            null,
            TextCheck.of("a regular expression", Pattern::compile),
            HIGH,
            "A regular expression that the names of the topics to read match as a whole. The topics"
                + " are those that nsqlookupd knows, also such as come later.")
        .add(
            CHANNEL,
            Type.STRING,
            ConfigDef.NO_DEFAULT_VALUE,
            name("an NSQ channel name"),
            HIGH,
            "The channel to read each topic from. It is made on first use, and from then on keeps"
                + " the messages that the connector has not finished.")
        .add(
            ALLOW_EPHEMERAL,
            Type.BOOLEAN,
            false,
            null,
            LOW,
            "Whether the channel may be ephemeral. Such a channel, with all its messages, is gone"
                + " as soon as the connector is disconnected.");
  }

  private static void defineDelivery(KeyGroup group) {
    group
        .add(
            DELIVERY,
            Type.STRING,
            DeliveryGuarantee.AT_LEAST_ONCE.spelling,
            ConfigDef.ValidString.in(
                DeliveryGuarantee.AT_LEAST_ONCE.spelling, DeliveryGuarantee.EXACTLY_ONCE.spelling),
            HIGH,
            "How often each message gets into Kafka. exactly-once needs workers with"
                + " exactly.once.source.support=enabled, and exactly.once.support=required beside"
                + " this key, with which Connect checks that; it holds for consumers that read"
                + " committed records only.")
        .add(
            MAX_IN_FLIGHT,
            Type.INT,
            4000,
            between(1, 1_000_000),
            HIGH,
            "How many messages a task may have taken and not finished, spread evenly over its"
                + " topics and nsqd nodes. nsqd itself allows 2500 per connection unless it is"
                + " started with another --max-rdy-count.")
        .add(
            MAX_IN_FLIGHT_BYTES,
            Type.LONG,
            64 * MIB,
            atLeast(MIB),
            MEDIUM,
            "How many bytes of messages a task may have taken and not finished. Above it nsqd is"
                + " asked for no more; what is already on its way still comes.")
        .add(
            POLL_MAX_RECORDS,
            Type.INT,
            2000,
            between(1, 100_000),
            MEDIUM,
            "How many records a task hands over at once.")
        .add(
            POLL_MAX_BYTES,
            Type.LONG,
            8 * MIB,
            atLeast(1024),
            LOW,
            "How many bytes of messages a task hands over at once, unless one message has more.")
        .add(
            POLL_LINGER_MS,
            Type.INT,
            20,
            between(0, 1000),
            LOW,
            "How long a task waits after a first message for more to hand over with it.")
        .add(
            POLL_TIMEOUT_MS,
            Type.INT,
            500,
            between(10, 2000),
            LOW,
            "How long a task waits for a first message before it gives the worker a chance to stop"
                + " it.")
        .add(
            MSG_TIMEOUT_MS,
            Type.LONG,
            30_000L,
            atLeast(ConnectionSettings.MIN_MSG_TIMEOUT_MS),
            MEDIUM,
            "How long a message may be in flight before nsqd delivers it again, unless it is"
                + " touched. After a crash it takes this long until others get the messages. At"
                + " most nsqd's --max-msg-timeout.")
        .add(
            TOUCH_ENABLED,
            Type.BOOLEAN,
            true,
            null,
            LOW,
            "Whether messages that Kafka is slow to take are touched, so that nsqd does not deliver"
                + " them a second time meanwhile.")
        .add(
            TOUCH_INTERVAL_MS,
            Type.LONG,
            DERIVED_TOUCH_INTERVAL,
            new TouchIntervalRange(),
            LOW,
            "How old a message gets before it is touched, and touched again. "
                + DERIVED_TOUCH_INTERVAL
                + " stands for a third of "
                + MSG_TIMEOUT_MS
                + ".")
        .add(
            DROPPED_RECORD_ACTION,
            Type.STRING,
            Choice.spelling(DroppedRecordAction.FINISH),
            Choice.of(DroppedRecordAction.class),
            MEDIUM,
            "What to do with a message whose record a transformation has filtered out, or Kafka has"
                + " rejected and errors.tolerance let pass: finish it, requeue it, or requeue it"
                + " and fail the task.")
        .add(
            REQUEUE_DELAY_MS,
            Type.LONG,
            0L,
            atLeast(0),
            LOW,
            "How long nsqd keeps back a message that is requeued because its record was dropped. At"
                + " most nsqd's --max-req-timeout.")
        .add(
            STOP_DRAIN_TIMEOUT_MS,
            Type.INT,
            3000,
            between(0, 30_000),
            LOW,
            "How long a stopping task may take to finish and give back its messages. Keep it below"
                + " the worker's task.shutdown.graceful.timeout.ms.");
  }

  private static void defineDedupe(KeyGroup group) {
    group
        .add(
            DEDUPE_ENABLED,
            Type.BOOLEAN,
            true,
            null,
            MEDIUM,
            "Whether the ids of messages that are in Kafka are remembered, as source offsets, so"
                + " that messages which nsqd delivers again are finished and not written again.")
        .add(
            DEDUPE_WINDOW,
            Type.INT,
            20_000,
            between(1000, 1_000_000),
            LOW,
            "For how many younger messages a finished one is remembered at least, for each topic on"
                + " each node. An nsqd that was killed brings back up to about --sync-every plus"
                + " --mem-queue-size finished messages; make it twice as many.")
        .add(
            DEDUPE_SEGMENTS,
            Type.INT,
            256,
            between(16, 4096),
            LOW,
            "In how many segments, each a source offset, they are kept at most. May only grow later.")
        .add(
            DEDUPE_SEGMENT_SIZE,
            Type.INT,
            512,
            between(64, 8192),
            LOW,
            "How many messages a segment holds. With "
                + DEDUPE_SEGMENTS
                + " this is at least twice "
                + DEDUPE_WINDOW
                + ".")
        .add(
            DEDUPE_RETENTION_MS,
            Type.LONG,
            604_800_000L,
            atLeast(3_600_000),
            LOW,
            "How long messages are remembered of which it is unknown whether nsqd has them still,"
                + " because a task or a connection ended before nsqd had confirmed.")
        .add(
            FIN_CONFIRM,
            Type.STRING,
            Choice.spelling(FinishConfirmation.AUTO),
            Choice.of(FinishConfirmation.class),
            LOW,
            "How it is found out that nsqd has finished messages: by a barrier, which leaves a line"
                + " in nsqd's log each time, by the best means that nsqd has, which at present is"
                + " the same, or not at all: then it is taken for granted.")
        .add(
            FIN_CONFIRM_INTERVAL_MS,
            Type.INT,
            1000,
            between(50, 60_000),
            LOW,
            "How often nsqd is asked for that, while messages are finished.");
  }

  private static void defineMapping(KeyGroup group) {
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
            TextCheck.of("any of " + headerNames() + ", or none", SourceKeys::checkHeader),
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

  private static Validator name(String expectation) {
    return TextCheck.of(
        expectation,
        name -> {
          if (!Names.isValid(name)) {
            throw new IllegalArgumentException(
                "not an NSQ name (expected: 1 to "
                    + Names.MAX_LENGTH
                    + " of a-z A-Z 0-9 . _ -, then optionally "
                    + Names.EPHEMERAL_SUFFIX
                    + ")");
          }
        });
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

  /** Accepts what {@link #TOUCH_INTERVAL_MS} may be. */
  private static final class TouchIntervalRange implements Validator {
    private static final long MIN_MS = 100;

    @Override
    public void ensureValid(String key, Object value) {
      if (!value.equals(DERIVED_TOUCH_INTERVAL)) {
        atLeast(MIN_MS).ensureValid(key, value);
      }
    }

    @Override
    public String toString() {
      return DERIVED_TOUCH_INTERVAL + " or [" + MIN_MS + ",...]";
    }
  }
}
