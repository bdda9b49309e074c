package io.nsqconnect.sink;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.ErrantRecordReporter;
import org.apache.kafka.connect.sink.SinkRecord;

/** Does with records that cannot be published what the configuration says. */
final class UnpublishableRecords {
  private static final Future<Void> NOTHING_TO_WAIT_FOR = CompletableFuture.completedFuture(null);

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

  /** Whether a record without a value becomes a message all the same. */
  boolean publishesNullValues() {
    return nullValueAction == NullValueAction.LITERAL;
  }

  /** Whether a record without a value is passed over. */
  boolean skipsNullValues() {
    return nullValueAction == NullValueAction.SKIP;
  }

  /** Whether records that cannot be published are handed to somebody, and so have to be kept. */
  boolean reportsInvalid() {
    return invalidRecordAction == InvalidRecordAction.ERRANT && reporter != null;
  }

  /**
   * Deals with {@code record}, which has no value.
   *
   * @return done when the record counts as done
   * @throws ConnectException if the task is to fail
   */
  Future<Void> onNullValue(SinkRecord record) {
    InvalidRecordException cause =
        new InvalidRecordException(
            "no value (expected: one, or " + MappingKeys.NULL_VALUE + "=skip)");
    return switch (nullValueAction) {
      case SKIP -> NOTHING_TO_WAIT_FOR;
      case FAIL -> throw failure(record, cause);
      case ERRANT -> report(record, cause);
      case LITERAL -> throw new IllegalStateException(nullValueAction + " is published");
    };
  }

  /**
   * Deals with {@code record}, of which NSQ can have no message.
   *
   * @return done when the record counts as done
   * @throws ConnectException if the task is to fail
   */
  Future<Void> onInvalid(SinkRecord record, InvalidRecordException cause) {
    return switch (invalidRecordAction) {
      case SKIP -> NOTHING_TO_WAIT_FOR;
      case FAIL -> throw failure(record, cause);
      case ERRANT -> report(record, cause);
    };
  }

  /** As {@link #onInvalid}, for a record of which only nsqd knew that there can be no message. */
  Future<Void> onRejected(Entry entry, InvalidRecordException cause) {
    if (reportsInvalid()) {
      return reporter.report(entry.record(), cause);
    }
    if (invalidRecordAction == InvalidRecordAction.SKIP) {
      return NOTHING_TO_WAIT_FOR;
    }
    throw failure(entry.place(), cause);
  }

  private Future<Void> report(SinkRecord record, InvalidRecordException cause) {
    if (reporter == null) {
      throw failure(record, cause);
    }
    return reporter.report(record, cause);
  }

  private static ConnectException failure(SinkRecord record, InvalidRecordException cause) {
    TopicPartition partition =
        new TopicPartition(record.originalTopic(), record.originalKafkaPartition());
    return failure(Entry.place(partition, record.originalKafkaOffset()), cause);
  }

  private static ConnectException failure(String place, InvalidRecordException cause) {
    return new ConnectException(
        "record %s cannot be published: %s".formatted(place, cause.getMessage()), cause);
  }
}
