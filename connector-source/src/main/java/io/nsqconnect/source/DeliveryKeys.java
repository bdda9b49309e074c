package io.nsqconnect.source;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Range.atLeast;
import static org.apache.kafka.common.config.ConfigDef.Range.between;

import io.nsqconnect.client.ConnectionSettings;
import io.nsqconnect.client.connect.Choice;
import io.nsqconnect.client.connect.KeyGroup;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Validator;

/** The keys that say how much is in flight and when it is done with. */
final class DeliveryKeys {
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

  /** In {@link #TOUCH_INTERVAL_MS}: a third of the message timeout. */
  static final long DERIVED_TOUCH_INTERVAL = -1;

  /** In {@link #POLL_LINGER_MS}: as the guarantee wants it. */
  static final int DERIVED_LINGER = -1;

  /** The derived linger of a poll whose records are a transaction, in milliseconds. */
  static final int TRANSACTION_LINGER_MS = 20;

  private static final long MIN_TOUCH_INTERVAL_MS = 100;
  private static final long MIB = 1024 * 1024;

  private DeliveryKeys() {}

  static void define(ConfigDef def) {
    new KeyGroup(def, "Delivery")
        .add(
            DELIVERY,
            Type.STRING,
            Choice.spelling(DeliveryGuarantee.AT_LEAST_ONCE),
            Choice.of(DeliveryGuarantee.class),
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
            "How many messages a task may have taken and not finished, spread over its topics and"
                + " nsqd nodes: evenly over those that use what they get, while the others leave"
                + " what they don't. nsqd itself allows 2500 per connection unless it is started"
                + " with another --max-rdy-count.")
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
            DERIVED_LINGER,
            new DerivedOr(DERIVED_LINGER, between(0, 1000)),
            LOW,
            "How long a task waits after a first message for more to hand over with it. "
                + DERIVED_LINGER
                + " stands for "
                + TRANSACTION_LINGER_MS
                + " with exactly-once, where the records of a poll are a transaction, and else for"
                + " 0.")
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
            between(ConnectionSettings.MIN_MSG_TIMEOUT_MS, Integer.MAX_VALUE),
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
            new DerivedOr(DERIVED_TOUCH_INTERVAL, atLeast(MIN_TOUCH_INTERVAL_MS)),
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

  /** A number within {@code range}, or one that stands for what other keys say. */
  private record DerivedOr(Number derived, ConfigDef.Range range) implements Validator {
    @Override
    public void ensureValid(String key, Object value) {
      if (!value.equals(derived)) {
        range.ensureValid(key, value);
      }
    }

    @Override
    public String toString() {
      return derived + " or " + range;
    }
  }
}
