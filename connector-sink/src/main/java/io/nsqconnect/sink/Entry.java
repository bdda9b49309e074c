package io.nsqconnect.sink;

import org.apache.kafka.connect.sink.SinkRecord;

/**
 * A record that the task has taken on, until it is done with. Made on the task's thread, from there
 * on with the I/O thread.
 */
final class Entry {
  /**
   * What a record costs in memory besides its body: the record with key and headers, and what is
   * kept about it. An estimate, so that a flood of tiny records is bounded too.
   */
  static final int OVERHEAD_BYTES = 256;

  /** What is left of it when it is done, and waits in its partition for those before it. */
  static final int DONE_BYTES = 80;

  private final PartitionProgress partition;
  private final long offset;

  /** Null when done. */
  private SinkRecord record;

  /** Null if nothing is to be published, and when done. */
  private Message message;

  /** Whether it is known to be done with from the beginning. */
  private final boolean idle;

  private boolean done;

  private Entry(SinkRecord record, PartitionProgress partition, Message message, boolean idle) {
    this.record = record;
    this.partition = partition;
    offset = record.originalKafkaOffset();
    this.message = message;
    this.idle = idle;
  }

  /** A record that becomes {@code message}. */
  static Entry message(SinkRecord record, PartitionProgress partition, Message message) {
    return new Entry(record, partition, message, false);
  }

  /** A record that needs no message; it only takes its place in the order of offsets. */
  static Entry skipped(SinkRecord record, PartitionProgress partition) {
    return new Entry(record, partition, null, true);
  }

  /** A record that needs no message and is done when somebody else says so. */
  static Entry reported(SinkRecord record, PartitionProgress partition) {
    return new Entry(record, partition, null, false);
  }

  /** What was taken on; null when done. */
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
    return done ? DONE_BYTES : OVERHEAD_BYTES + bodyBytes();
  }

  long offset() {
    return offset;
  }

  boolean isDone() {
    return done;
  }

  /** Lets go of record and message: it may have to wait long for those before it. */
  void setDone() {
    done = true;
    record = null;
    message = null;
  }
}
