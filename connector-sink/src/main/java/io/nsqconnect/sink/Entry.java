package io.nsqconnect.sink;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * A record that the task has taken on, until it is done with. Made on the task's thread, from there
 * on with the I/O thread.
 */
final class Entry {
  /** What is left of it when it is done, and waits in its partition for those before it. */
  static final int DONE_BYTES = 80;

  private final PartitionProgress partition;
  private final long offset;

  /** Null unless it may have to be reported, and when done. */
  private SinkRecord record;

  /** Null if nothing is to be published, and when done. */
  private Message message;

  /** Whether it is known to be done with from the beginning. */
  private final boolean idle;

  /** What it takes out of the budget now. */
  private int bytes;

  private boolean done;

  private Entry(
      PartitionProgress partition, long offset, Message message, boolean idle, int bytes) {
    this.partition = partition;
    this.offset = offset;
    this.message = message;
    this.idle = idle;
    this.bytes = bytes;
  }

  /** A record that becomes {@code message}, and is not needed any more. */
  static Entry message(SinkRecord record, PartitionProgress partition, Message message) {
    int bytes = RecordCost.ofBody(message.body().length);
    return new Entry(partition, record.originalKafkaOffset(), message, false, bytes);
  }

  /** A record that becomes {@code message}, and is kept in case that nsqd refuses it. */
  static Entry reportable(SinkRecord record, PartitionProgress partition, Message message) {
    int bytes = RecordCost.ofRecord(record, message.body().length);
    Entry entry = new Entry(partition, record.originalKafkaOffset(), message, false, bytes);
    entry.record = record;
    return entry;
  }

  /** A record that needs no message; it only takes its place in the order of offsets. */
  static Entry skipped(SinkRecord record, PartitionProgress partition) {
    return new Entry(
        partition, record.originalKafkaOffset(), null, true, RecordCost.OVERHEAD_BYTES);
  }

  /** A record that needs no message and is done when somebody else says so. */
  static Entry reported(SinkRecord record, PartitionProgress partition) {
    return new Entry(
        partition, record.originalKafkaOffset(), null, false, RecordCost.OVERHEAD_BYTES);
  }

  /** What was taken on, if it was kept; null when done. */
  SinkRecord record() {
    return record;
  }

  PartitionProgress partition() {
    return partition;
  }

  /** Whether there is nothing to be done, now or later. */
  boolean isIdle() {
    return idle;
  }

  /** What is to be published; null if nothing is, or is any more. */
  Message message() {
    return message;
  }

  int bodyBytes() {
    return message == null ? 0 : message.body().length;
  }

  /** What it takes out of the budget now. */
  int bytes() {
    return bytes;
  }

  long offset() {
    return offset;
  }

  /** Where it was consumed, for error texts: topic, partition and offset. */
  String place() {
    return place(partition.partition(), offset);
  }

  static String place(TopicPartition partition, long offset) {
    return partition + "@" + offset;
  }

  boolean isDone() {
    return done;
  }

  /** Lets go of record and message: it may have to wait long for those before it. */
  void setDone() {
    done = true;
    bytes = DONE_BYTES;
    record = null;
    message = null;
  }
}
