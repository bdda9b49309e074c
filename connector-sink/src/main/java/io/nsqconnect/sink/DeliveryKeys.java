package io.nsqconnect.sink;

import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Range.atLeast;
import static org.apache.kafka.common.config.ConfigDef.Range.between;

import io.nsqconnect.client.BackoffRange;
import io.nsqconnect.client.connect.Choice;
import io.nsqconnect.client.connect.KeyGroup;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Type;

/** The keys that say how long, and how often, it is tried to publish. */
final class DeliveryKeys {
  static final String ORDERING = "nsq.ordering";
  static final String FAILOVER = "nsq.failover";
  static final String PUBLISH_COPIES = "nsq.publish.copies";
  static final String IDEMPOTENCE = "nsq.idempotence";
  static final String PUT_MAX_BLOCK_MS = "nsq.put.max.block.ms";
  static final String FLUSH_TIMEOUT_MS = "nsq.flush.timeout.ms";
  static final String MAX_RETRIES = "nsq.max.retries";
  static final String RETRY_BACKOFF_MS = "nsq.retry.backoff.ms";
  static final String RETRY_BACKOFF_MAX_MS = "nsq.retry.backoff.max.ms";

  /** In {@link #MAX_RETRIES}: no limit. */
  static final int UNLIMITED_RETRIES = -1;

  /** More would be more than anybody keeps. */
  private static final int MAX_COPIES = 5;

  private DeliveryKeys() {}

  static void define(ConfigDef def) {
    KeyGroup group = new KeyGroup(def, "Delivery");
    definePlacement(group);
    group
        .add(
            PUT_MAX_BLOCK_MS,
            Type.INT,
            1500,
            between(0, 60_000),
            LOW,
            "How long a task waits for room before it has the worker present the records again. A"
                + " task that is to stop comes to that only after this wait and one of "
                + FLUSH_TIMEOUT_MS
                + ". Keep them together below the worker's task.shutdown.graceful.timeout.ms (5000 by"
                + " default): a worker that has to wait longer commits nothing, and what nsqd has"
                + " accepted since the last commit is published again.")
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
                + " stands for no limit. What could not be sent, nsqd being away, does not count.")
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

  private static void definePlacement(KeyGroup group) {
    group
        .add(
            ORDERING,
            Type.STRING,
            Choice.spelling(Ordering.NONE),
            Choice.of(Ordering.class),
            MEDIUM,
            "Which order is kept while publishing: none, or that of each Kafka partition, of which"
                + " then one request is in flight at a time. nsqd itself does not keep an order"
                + " between what it has in memory and on disk, nor when it delivers again.")
        .add(
            FAILOVER,
            Type.STRING,
            Choice.spelling(Failover.NEXT),
            Choice.of(Failover.class),
            MEDIUM,
            "What happens while an nsqd does not accept messages: they go to the next one, or they"
                + " wait for it (block). With block, each Kafka partition is published to always"
                + " the same nodes.")
        .add(
            PUBLISH_COPIES,
            Type.INT,
            1,
            between(1, MAX_COPIES),
            MEDIUM,
            "On how many different nodes each message is published. It counts as published when all"
                + " of them have accepted it.")
        .add(
            IDEMPOTENCE,
            Type.STRING,
            Choice.spelling(Idempotence.AUTO),
            Choice.of(Idempotence.class),
            LOW,
            "Whether repeated requests are recognised by nsqd: auto if it can, required, or"
                + " disabled. No nsqd can yet, so auto is the same as disabled and required is"
                + " refused.");
  }

  static Placement placement(AbstractConfig config) {
    return new Placement(
        Choice.read(Ordering.class, config.getString(ORDERING)),
        Choice.read(Failover.class, config.getString(FAILOVER)),
        config.getInt(PUBLISH_COPIES));
  }

  static RetryPolicy retryPolicy(AbstractConfig config) {
    return new RetryPolicy(
        config.getInt(MAX_RETRIES),
        new BackoffRange(config.getLong(RETRY_BACKOFF_MS), config.getLong(RETRY_BACKOFF_MAX_MS)));
  }

  static int putMaxBlockMs(AbstractConfig config) {
    return config.getInt(PUT_MAX_BLOCK_MS);
  }

  static int flushTimeoutMs(AbstractConfig config) {
    return config.getInt(FLUSH_TIMEOUT_MS);
  }
}
