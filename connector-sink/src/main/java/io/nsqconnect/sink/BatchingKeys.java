package io.nsqconnect.sink;

import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Range.atLeast;
import static org.apache.kafka.common.config.ConfigDef.Range.between;

import io.nsqconnect.client.PublisherLimits;
import io.nsqconnect.client.connect.KeyGroup;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Type;

/** The keys that say how messages are gathered into requests, and how much is under way. */
final class BatchingKeys {
  static final String BATCH_MAX_RECORDS = "nsq.batch.max.records";
  static final String BATCH_MAX_BYTES = "nsq.batch.max.bytes";
  static final String LINGER_MS = "nsq.linger.ms";
  static final String MAX_IN_FLIGHT_REQUESTS = "nsq.max.in.flight.requests";
  static final String MAX_IN_FLIGHT_BYTES = "nsq.max.in.flight.bytes";

  private static final int MIB = 1024 * 1024;

  private BatchingKeys() {}

  static void define(ConfigDef def) {
    new KeyGroup(def, "Batching")
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
            MIB,
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
            64L * MIB,
            atLeast(MIB),
            MEDIUM,
            "How many bytes a task takes on before nsqd has accepted them: the bodies of messages,"
                + " and "
                + RecordCost.OVERHEAD_BYTES
                + " bytes for what belongs to each besides. With a dead letter queue for invalid"
                + " records each record is kept until then, and counts, as it came and as it was"
                + " consumed, with its key and headers: two or three times as much. What is accepted"
                + " and waits for one before it counts "
                + Entry.DONE_BYTES
                + " bytes.");
  }

  static BatchLimits limits(AbstractConfig config) {
    return new BatchLimits(
        config.getInt(BATCH_MAX_RECORDS), config.getInt(BATCH_MAX_BYTES), config.getInt(LINGER_MS));
  }

  static long maxInFlightBytes(AbstractConfig config) {
    return config.getLong(MAX_IN_FLIGHT_BYTES);
  }

  /** Requests in flight are the publisher's; what waits is bounded by the task's budget. */
  static PublisherLimits publisherLimits(AbstractConfig config) {
    return new PublisherLimits(
        config.getInt(MAX_IN_FLIGHT_REQUESTS), Integer.MAX_VALUE, Long.MAX_VALUE);
  }
}
