package io.nsqconnect.client.envelope;

import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.header.Headers;

/**
 * A Kafka record as a message carries it.
 *
 * @param id tells the record from all others: {@code <topic>-<partition>-<offset>}, see {@link #id}
 * @param topic the Kafka topic that it was consumed from
 * @param bridge whose connector wrote the envelope; empty if it did not say
 * @param timestampMs in milliseconds since the Unix epoch; null if the record has none
 * @param key {@link SchemaAndValue#NULL} if the record has none
 * @param value {@link SchemaAndValue#NULL} if the record has none
 * @param headers in their order; names may repeat
 */
public record Envelope(
    String id,
    String topic,
    String bridge,
    Long timestampMs,
    SchemaAndValue key,
    SchemaAndValue value,
    Headers headers) {

  /** The id of the record at {@code offset}. */
  public static String id(String topic, int partition, long offset) {
    return topic + '-' + partition + '-' + offset;
  }
}
