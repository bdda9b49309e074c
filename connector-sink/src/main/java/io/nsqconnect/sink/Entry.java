package io.nsqconnect.sink;

import org.apache.kafka.connect.sink.SinkRecord;

/** A record that the task has taken on, until it is done with. */
final class Entry {
  private final SinkRecord record;
  private final PartitionProgress partition;
  private final String topic;
  private final byte[] body;
  private boolean done;

  private Entry(SinkRecord record, PartitionProgress partition, String topic, byte[] body) {
    this.record = record;
    this.partition = partition;
    this.topic = topic;
    this.body = body;
  }

  /** A record that becomes a message of {@code topic}. */
  static Entry message(SinkRecord record, PartitionProgress partition, String topic, byte[] body) {
    return new Entry(record, partition, topic, body);
  }

  /** A record that needs no message; it only takes its place in the order of offsets. */
  static Entry skipped(SinkRecord record, PartitionProgress partition) {
    return new Entry(record, partition, null, null);
  }

  SinkRecord record() {
    return record;
  }

  PartitionProgress partition() {
    return partition;
  }

  boolean isSkipped() {
    return body == null;
  }

  String topic() {
    return topic;
  }

  byte[] body() {
    return body;
  }

  int bytes() {
    return body == null ? 0 : body.length;
  }

  long offset() {
    return record.originalKafkaOffset();
  }

  boolean isDone() {
    return done;
  }

  void setDone() {
    done = true;
  }
}
