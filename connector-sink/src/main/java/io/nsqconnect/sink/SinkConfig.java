package io.nsqconnect.sink;

import io.nsqconnect.client.BackoffRange;
import io.nsqconnect.client.ConnectionSettings;
import io.nsqconnect.client.NsqdAddress;
import io.nsqconnect.client.PublisherLimits;
import io.nsqconnect.client.connect.Choice;
import io.nsqconnect.client.connect.ConnectionKeys;
import io.nsqconnect.client.connect.Template;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;

/** What the keys of a sink connector say, as the types that its parts work with. */
final class SinkConfig extends AbstractConfig {
  SinkConfig(Map<String, String> properties) {
    super(SinkKeys.definition(), properties, false);
  }

  List<NsqdAddress> nodes() {
    return ConnectionKeys.addresses(this);
  }

  ConnectionSettings connection() {
    return ConnectionKeys.settings(this).build();
  }

  /** Bytes alone bound what waits: each request has at least one. */
  PublisherLimits publisherLimits() {
    return new PublisherLimits(
        getInt(SinkKeys.MAX_IN_FLIGHT_REQUESTS), Integer.MAX_VALUE, maxInFlightBytes());
  }

  long maxInFlightBytes() {
    return getLong(SinkKeys.MAX_IN_FLIGHT_BYTES);
  }

  RecordMapping mapping() {
    return new RecordMapping(
        new Template(getString(SinkKeys.TOPIC), SinkKeys.TOPIC_PLACES),
        getInt(SinkKeys.MAX_MESSAGE_BYTES));
  }

  NullValueAction nullValueAction() {
    return Choice.read(NullValueAction.class, getString(SinkKeys.NULL_VALUE));
  }

  InvalidRecordAction invalidRecordAction() {
    return Choice.read(InvalidRecordAction.class, getString(SinkKeys.INVALID_RECORD_ACTION));
  }

  BatchLimits batchLimits() {
    return new BatchLimits(
        getInt(SinkKeys.BATCH_MAX_RECORDS),
        getInt(SinkKeys.BATCH_MAX_BYTES),
        getInt(SinkKeys.LINGER_MS));
  }

  RetryPolicy retryPolicy() {
    return new RetryPolicy(
        getInt(SinkKeys.MAX_RETRIES),
        new BackoffRange(
            getLong(SinkKeys.RETRY_BACKOFF_MS), getLong(SinkKeys.RETRY_BACKOFF_MAX_MS)));
  }

  int putMaxBlockMs() {
    return getInt(SinkKeys.PUT_MAX_BLOCK_MS);
  }

  int flushTimeoutMs() {
    return getInt(SinkKeys.FLUSH_TIMEOUT_MS);
  }
}
