package io.nsqconnect.source;

import java.util.Map;
import java.util.function.Consumer;
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
  private final Claim claim;
  private final Consumer<Claim> onSent;

  /**
   * A record.
   *
   * @param onSent told when the worker has let the record pass and takes its offset
   */
  NsqRecord(
      Claim claim,
      Consumer<Claim> onSent,
      String kafkaTopic,
      SchemaAndValue key,
      SchemaAndValue value,
      Long timestampMs,
      Headers headers) {
    super(
        claim.partition(),
        claim.offset(),
        kafkaTopic,
        null,
        key.schema(),
        key.value(),
        value.schema(),
        value.value(),
        timestampMs,
        headers);
    this.claim = claim;
    this.onSent = onSent;
  }

  Claim claim() {
    return claim;
  }

  /** Workers ask for the offsets of the records that they send, and of no others. */
  @Override
  public Map<String, ?> sourceOffset() {
    onSent.accept(claim);
    return super.sourceOffset();
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
