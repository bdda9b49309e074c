package io.nsqconnect.source;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Treats a task as a worker with exactly-once support does, on the caller's thread: transactions
 * end with a batch, records that are dropped are reported with the next transaction that there is,
 * and what is kept of records is found by their equality.
 */
final class TransactionalWorker {
  private final NsqSourceTask task;
  private final StoredOffsets offsets;

  /** Dropped records among them, without metadata. */
  private final Map<SourceRecord, RecordMetadata> committable = new HashMap<>();

  private final Map<Map<String, ?>, Map<String, ?>> toFlush = new LinkedHashMap<>();
  private final List<SourceRecord> open = new ArrayList<>();
  private final List<SourceRecord> inKafka = new ArrayList<>();

  TransactionalWorker(NsqSourceTask task, StoredOffsets offsets) {
    this.task = task;
    this.offsets = offsets;
  }

  /**
   * One turn: polls, sends what {@code kept} lets pass, and commits; tells how many were polled.
   */
  int turn(Predicate<SourceRecord> kept) throws InterruptedException {
    List<SourceRecord> polled = task.poll();
    if (polled != null) {
      polled.forEach(record -> send(record, kept));
    }
    commit();
    return polled == null ? 0 : polled.size();
  }

  void send(SourceRecord record, Predicate<SourceRecord> kept) {
    if (kept.test(record)) {
      committable.put(record, TaskBench.IN_KAFKA);
      open.add(record);
      toFlush.put(record.sourcePartition(), record.sourceOffset());
    } else {
      committable.put(record, null);
    }
  }

  /** Commits, and tells the task; a worker that is killed in between does the first only. */
  void commit() {
    if (!open.isEmpty()) {
      commitToKafka();
      committable.forEach(task::commitRecord);
      committable.clear();
    }
    task.commit();
  }

  void commitToKafka() {
    toFlush.forEach(offsets::put);
    toFlush.clear();
    inKafka.addAll(open);
    open.clear();
  }

  /** All records that were committed. */
  List<SourceRecord> inKafka() {
    return inKafka;
  }
}
