package io.nsqconnect.sink;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Range.atLeast;
import static org.apache.kafka.common.config.ConfigDef.Range.between;

import io.nsqconnect.client.connect.Choice;
import io.nsqconnect.client.connect.ConnectionKeys;
import io.nsqconnect.client.connect.KeyGroup;
import io.nsqconnect.client.connect.Template;
import java.util.Set;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Type;

/** The keys of the sink connector: name, type, default, range and meaning, each said once. */
final class SinkKeys {
  static final String TOPIC = "nsq.topic";
  static final String BATCH_MAX_RECORDS = "nsq.batch.max.records";
  static final String BATCH_MAX_BYTES = "nsq.batch.max.bytes";
  static final String MAX_MESSAGE_BYTES = "nsq.max.message.bytes";
  static final String LINGER_MS = "nsq.linger.ms";
  static final String MAX_IN_FLIGHT_REQUESTS = "nsq.max.in.flight.requests";
  static final String MAX_IN_FLIGHT_BYTES = "nsq.max.in.flight.bytes";
  static final String NULL_VALUE = "nsq.null.value";
  static final String INVALID_RECORD_ACTION = "nsq.invalid.record.action";
  static final String PUT_MAX_BLOCK_MS = "nsq.put.max.block.ms";
  static final String FLUSH_TIMEOUT_MS = "nsq.flush.timeout.ms";
  static final String MAX_RETRIES = "nsq.max.retries";
  static final String RETRY_BACKOFF_MS = "nsq.retry.backoff.ms";
  static final String RETRY_BACKOFF_MAX_MS = "nsq.retry.backoff.max.ms";

  static final Set<String> TOPIC_PLACES = Set.of("topic", "partition");

  /** In {@link #MAX_RETRIES}: no limit. */
  static final int UNLIMITED_RETRIES = -1;

  private static final long MIB = 1024 * 1024;

  private SinkKeys() {}

  /** All keys of the connector. */
  static ConfigDef definition() {
    ConfigDef def = new ConfigDef();
    ConnectionKeys.define(def);
    defineMapping(new KeyGroup(def, "Mapping"));
    defineBatching(new KeyGroup(def, "Batching"));
    defineDelivery(new KeyGroup(def, "Delivery"));
    return def;
  }

  private static void defineMapping(KeyGroup group) {
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
            NULL_VALUE,
            Type.STRING,
            Choice.spelling(NullValueAction.SKIP),
            Choice.of(NullValueAction.class),
            MEDIUM,
            "What to do with a record without a value, since NSQ has no message without a body:"
                + " skip it, fail, or send it to the dead letter queue.")
        .add(
            INVALID_RECORD_ACTION,
            Type.STRING,
            Choice.spelling(InvalidRecordAction.ERRANT),
            Choice.of(InvalidRecordAction.class),
            MEDIUM,
            "What to do with a record that NSQ cannot take, being empty, too large, or for an"
                + " impossible topic: send it to the dead letter queue, fail, or skip it. Without a"
                + " dead letter queue, errant is the same as fail.")
        .add(
            MAX_MESSAGE_BYTES,
            Type.INT,
            (int) MIB,
            atLeast(1),
            MEDIUM,
            "The largest message that nsqd takes, its --max-msg-size.");
  }

  private static void defineBatching(KeyGroup group) {
    group
        .add(
            BATCH_MAX_RECORDS,
            Type.INT,
            500,
            between(1, 10_000),
            MEDIUM,
            "How many messages are published in one request.")
        .add(
            BATCH_MAX_BYTES,
            Type.INT,
            (int) MIB,
            atLeast(1024),
            MEDIUM,
            "How large a request becomes, unless one message is larger. At most nsqd's"
                + " --max-body-size.")
        .add(
            LINGER_MS,
            Type.INT,
            5,
            between(0, 1000),
            LOW,
            "How long a message waits for others to be published with it.")
        .add(
            MAX_IN_FLIGHT_REQUESTS,
            Type.INT,
            5,
            between(1, 100),
            LOW,
            "How many requests an nsqd is sent ahead of its answers.")
        .add(
            MAX_IN_FLIGHT_BYTES,
            Type.LONG,
            64 * MIB,
            atLeast(MIB),
            MEDIUM,
            "How many bytes of messages a task takes on before nsqd has accepted them.");
  }

  private static void defineDelivery(KeyGroup group) {
    group
        .add(
            PUT_MAX_BLOCK_MS,
            Type.INT,
            10_000,
            between(0, 60_000),
            LOW,
            "How long a task waits for room before it has the worker present the records again. Keep"
                + " it below the consumer's max.poll.interval.ms.")
        .add(
            FLUSH_TIMEOUT_MS,
            Type.INT,
            3000,
            atLeast(100),
            LOW,
            "How long a task waits for nsqd's answers before the worker commits offsets. What is not"
                + " answered by then is not committed.")
        .add(
            MAX_RETRIES,
            Type.INT,
            UNLIMITED_RETRIES,
            atLeast(UNLIMITED_RETRIES),
            MEDIUM,
            "How often a failed request is repeated before the task fails; "
                + UNLIMITED_RETRIES
                + " stands for no limit.")
        .add(
            RETRY_BACKOFF_MS,
            Type.LONG,
            250L,
            atLeast(1),
            LOW,
            "Bound of the first random delay before a failed request is repeated; it doubles with"
                + " each failure.")
        .add(
            RETRY_BACKOFF_MAX_MS,
            Type.LONG,
            30_000L,
            atLeast(1),
            LOW,
            "Bound of every delay before a failed request is repeated.");
  }
}
