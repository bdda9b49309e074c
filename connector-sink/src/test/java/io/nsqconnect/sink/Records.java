package io.nsqconnect.sink;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.sink.SinkRecord;

/** Records as a worker presents them. */
final class Records {
  static final TopicPartition PARTITION = new TopicPartition("topic", 0);

  private Records() {}

  /** Bytes of partition 0 of "topic". */
  static SinkRecord bytes(long offset, String value) {
    return bytes(PARTITION, offset, value);
  }

  static SinkRecord bytes(TopicPartition partition, long offset, String value) {
    byte[] bytes = value.getBytes(StandardCharsets.ISO_8859_1);
    return of(partition, offset, Schema.BYTES_SCHEMA, bytes);
  }

  static SinkRecord of(long offset, Schema schema, Object value) {
    return of(PARTITION, offset, schema, value);
  }

  private static SinkRecord of(TopicPartition partition, long offset, Schema schema, Object value) {
    return new SinkRecord(
        partition.topic(),
        partition.partition(),
        null,
        null,
        schema,
        value,
        offset,
        0L,
        TimestampType.CREATE_TIME);
  }
}
