package io.nsqconnect.sink;

import io.nsqconnect.client.connect.LoopGuard;
import java.util.concurrent.Future;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * Decides what becomes of a record: a message, or nothing because it has gone round, has no value,
 * or cannot be published. Belongs to the task's thread.
 */
final class Intake {
  private final LoopGuard loopGuard;
  private final RecordMapping mapping;
  private final UnpublishableRecords unpublishable;
  private final Reports reports;
  private final SinkMeter meter;

  Intake(
      LoopGuard loopGuard,
      RecordMapping mapping,
      UnpublishableRecords unpublishable,
      Reports reports,
      SinkMeter meter) {
    this.loopGuard = loopGuard;
    this.mapping = mapping;
    this.unpublishable = unpublishable;
    this.reports = reports;
    this.meter = meter;
  }

  /**
   * The entry for {@code record}.
   *
   * @throws org.apache.kafka.connect.errors.ConnectException if the task is to fail
   */
  Entry entry(SinkRecord record, PartitionProgress progress) {
    if (hasGoneRound(record)) {
      meter.wentRound.increment();
      return Entry.skipped(record, progress);
    }
    if (record.value() == null && !unpublishable.publishesNullValues()) {
      (unpublishable.skipsNullValues() ? meter.skipped : meter.errant).increment();
      return without(record, progress, unpublishable.onNullValue(record));
    }
    try {
      Message message = mapping.message(record);
      return unpublishable.reportsInvalid()
          ? Entry.reportable(record, progress, message)
          : Entry.message(record, progress, message);
    } catch (InvalidRecordException e) {
      meter.errant.increment();
      return without(record, progress, unpublishable.onInvalid(record, e));
    }
  }

  private boolean hasGoneRound(SinkRecord record) {
    Header bearer = record.headers().lastWithName(LoopGuard.HEADER);
    return bearer != null && loopGuard.stops(bearer.value());
  }

  private Entry without(SinkRecord record, PartitionProgress progress, Future<Void> reported) {
    if (reported.isDone()) {
      Entry entry = Entry.skipped(record, progress);
      reports.requireReported(entry, reported);
      return entry;
    }
    Entry entry = Entry.reported(record, progress);
    reports.add(entry, reported);
    return entry;
  }
}
