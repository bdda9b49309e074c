package io.nsqconnect.client.envelope;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;

/**
 * The format called {@code json}.
 *
 * <pre>
 *   {"v": 1,                                    version of this layout
 *    "id": "orders-3-42", "topic": "orders",    where in Kafka the record stands
 *    "bridge": "left",                          if the connector has a bridge.id
 *    "ts": 1700000000000,                       milliseconds; absent if the record has none
 *    "key": ..., "keyEnc": ...,                 absent if the record has none
 *    "headers": [{"name": "a", "value": ..., "enc": ...}, ...],
 *    "value": ..., "enc": ...}
 * </pre>
 *
 * <p>Headers are an array because their order counts and names may repeat. {@link ValueWriter} says
 * how a value is written, and what the field beside it tells of it.
 */
final class JsonEnvelope extends EnvelopeFormat {
  private static final int VERSION = 1;

  @Override
  void fill(ObjectNode object, Envelope envelope) {
    object.put("v", VERSION).put("id", envelope.id()).put("topic", envelope.topic());
    if (!envelope.bridge().isEmpty()) {
      object.put("bridge", envelope.bridge());
    }
    if (envelope.timestampMs() != null) {
      object.put("ts", envelope.timestampMs());
    }
    if (envelope.key().value() != null) {
      values.put(object, "key", "keyEnc", envelope.key());
    }
    if (!envelope.headers().isEmpty()) {
      values.putHeaders(object.putArray("headers"), envelope.headers());
    }
    values.put(object, "value", "enc", envelope.value());
  }

  @Override
  Envelope open(EnvelopeFields fields) {
    Long version = fields.integer("v");
    if (version == null || version != VERSION) {
      throw new EnvelopeException(
          String.format(Locale.ROOT, "envelope of version %s (expected: %d)", version, VERSION));
    }
    return new Envelope(
        fields.text("id", ""),
        fields.text("topic", ""),
        fields.text("bridge", ""),
        fields.integer("ts"),
        fields.value("key", "keyEnc"),
        fields.value("value", "enc"),
        EnvelopeFields.headers("headers", fields.node("headers")));
  }
}
