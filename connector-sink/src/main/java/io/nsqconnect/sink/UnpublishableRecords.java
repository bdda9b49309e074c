package io.nsqconnect.sink;

import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.ErrantRecordReporter;
import org.apache.kafka.connect.sink.SinkRecord;

/** Does with records that cannot be published what the configuration says. */
final class UnpublishableRecords {
  private final NullValueAction nullValueAction;
  private final InvalidRecordAction invalidRecordAction;
  private final ErrantRecordReporter reporter;

  /**
   * For one task.
   *
   * @param reporter null if the worker has no dead letter queue for the connector
   */
  UnpublishableRecords(
      NullValueAction nullValueAction,
      InvalidRecordAction invalidRecordAction,
      ErrantRecordReporter reporter) {
    this.nullValueAction = nullValueAction;
    this.invalidRecordAction = invalidRecordAction;
    this.reporter = reporter;
  }

  /**
   * Returns if {@code record}, which has no value, is to count as done.
   *
   * @throws ConnectException if the task is to fail
   */
  void onNullValue(SinkRecord record) {
    InvalidRecordException cause =
        new InvalidRecordException("no value (expected: one, or " + SinkKeys.NULL_VALUE + "=skip)");
    switch (nullValueAction) {
      case SKIP -> {}
      case FAIL -> throw failure(record, cause);
      case ERRANT -> report(record, cause);
      default -> throw new IllegalStateException(nullValueAction.name());
    }
  }

  /**
   * Returns if {@code record} is to count as done.
   *
   * @throws ConnectException if the task is to fail
   */
  void onInvalid(SinkRecord record, InvalidRecordException cause) {
    switch (invalidRecordAction) {
      case SKIP -> {}
      case FAIL -> throw failure(record, cause);
      case ERRANT -> report(record, cause);
      default -> throw new IllegalStateException(invalidRecordAction.name());
    }
  }

  private void report(SinkRecord record, InvalidRecordException cause) {
    if (reporter == null) {
      throw failure(record, cause);
    }
    reporter.report(record, cause);
  }

  private static ConnectException failure(SinkRecord record, InvalidRecordException cause) {
    return new ConnectException(
        "record %s-%d@%d cannot be published: %s"
            .formatted(
                record.originalTopic(),
                record.originalKafkaPartition(),
                record.originalKafkaOffset(),
                cause.getMessage()),
        cause);
  }
}
