package io.nsqconnect.source;

import java.util.Map;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.header.Headers;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * A record that remembers which message it was made of.
 *
 * <p>Each is equal to itself alone. Workers keep records in maps, and two messages with the same
 * body, key and timestamp are still two: taken for one, only one of them would be acknowledged.
 */
final class NsqRecord extends SourceRecord {
  private final Lease lease;

  NsqRecord(
      Lease lease,
      Map<String, String> sourcePartition,
      String kafkaTopic,
      SchemaAndValue key,
      SchemaAndValue value,
      Long timestampMs,
      Headers headers) {
    super(
        sourcePartition,
        SourcePosition.offset(lease.delivery()),
        kafkaTopic,
        null,
        key.schema(),
        key.value(),
        value.schema(),
        value.value(),
        timestampMs,
        headers);
    this.lease = lease;
  }

  Lease lease() {
    return lease;
  }

  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
