package io.nsqconnect.client.envelope;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import org.apache.kafka.connect.data.SchemaAndValue;

/**
 * The format called {@code cloudevents}: structured mode, JSON.
 *
 * <pre>
 *   {"specversion": "1.0", "id": "orders-3-42", "source": "kafka:orders",
 *    "type": "io.nsqconnect.record",
 *    "time": "2023-11-14T22:13:20Z",            the record's timestamp
 *    "datacontenttype": ...,                    octets, text or JSON, after the value's type
 *    "partitionkey": "k", "keyenc": ...,        the key, always as text
 *    "kafkaheaders": "[...]",                   as in the format json, written as text
 *    "bridge": "left",
 *    "data": ... or "data_base64": ..., "dataenc": ...}
 * </pre>
 *
 * <p>Attributes of an event are text, so a key or a list of headers that is none is written as the
 * text of its JSON. An event that somebody else has made is read as well as it can be: its data is
 * the value, its partition key the key.
 */
final class CloudEventsEnvelope extends EnvelopeFormat {
  private static final String SPEC_VERSION = "1.0";
  private static final String SOURCE_PREFIX = "kafka:";
  private static final String TYPE = "io.nsqconnect.record";
  private static final String OCTETS = "application/octet-stream";
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String JSON = "application/json";

  /** In {@code keyenc}: the partition key is the text of the key's JSON. */
  private static final String KEY_AS_JSON = "json";

  @Override
  void fill(ObjectNode object, Envelope envelope) {
    object
        .put("specversion", SPEC_VERSION)
        .put("id", envelope.id())
        .put("source", SOURCE_PREFIX + envelope.topic())
        .put("type", TYPE);
    if (envelope.timestampMs() != null) {
      object.put("time", Instant.ofEpochMilli(envelope.timestampMs()).toString());
    }
    if (envelope.key().value() != null) {
      putKey(object, envelope.key());
    }
    if (!envelope.headers().isEmpty()) {
      ArrayNode headers = JsonNodeFactory.instance.arrayNode();
      values.putHeaders(headers, envelope.headers());
      object.put("kafkaheaders", headers.toString());
    }
    if (!envelope.bridge().isEmpty()) {
      object.put("bridge", envelope.bridge());
    }
    putData(object, envelope.value());
  }

  private void putKey(ObjectNode object, SchemaAndValue key) {
    ObjectNode written = JsonNodeFactory.instance.objectNode();
    values.put(written, "key", "enc", key);
    if (written.path("key").isTextual()) {
      object.set("partitionkey", written.get("key"));
      if (written.has("enc")) {
        object.set("keyenc", written.get("enc"));
      }
    } else {
      object.put("partitionkey", written.toString()).put("keyenc", KEY_AS_JSON);
    }
  }

  private void putData(ObjectNode object, SchemaAndValue value) {
    if (value.value() == null) {
      return;
    }
    ObjectNode written = JsonNodeFactory.instance.objectNode();
    values.put(written, "data", "dataenc", value);
    String encoding = written.path("dataenc").asText("");
    boolean text = written.path("data").isTextual();
    if (encoding.equals(ValueWriter.BASE64)) {
      object.put("datacontenttype", OCTETS).set("data_base64", written.get("data"));
      return;
    }
    object.put("datacontenttype", text ? TEXT : JSON);
    object.setAll(written);
  }

  @Override
  Envelope open(EnvelopeFields fields) {
    String version = fields.text("specversion");
    if (!version.equals(SPEC_VERSION)) {
      throw new EnvelopeException(
          "event of specversion \"" + version + "\" (expected: \"" + SPEC_VERSION + "\")");
    }
    String source = fields.text("source");
    return new Envelope(
        fields.text("id"),
        source.startsWith(SOURCE_PREFIX) ? source.substring(SOURCE_PREFIX.length()) : source,
        fields.text("bridge", ""),
        time(fields.text("time", null)),
        key(fields),
        data(fields),
        EnvelopeFields.headers(
            "kafkaheaders", ValueReader.parse(utf8(fields.text("kafkaheaders", "null")))));
  }

  private static SchemaAndValue key(EnvelopeFields fields) {
    String text = fields.text("partitionkey", null);
    if (text == null) {
      return SchemaAndValue.NULL;
    }
    String encoding = fields.text("keyenc", null);
    return KEY_AS_JSON.equals(encoding)
        ? new EnvelopeFields(ValueReader.parse(utf8(text))).value("key", "enc")
        : ValueReader.read(TextNode.valueOf(text), encoding);
  }

  private static SchemaAndValue data(EnvelopeFields fields) {
    return fields.has("data_base64")
        ? ValueReader.read(fields.node("data_base64"), ValueWriter.BASE64)
        : fields.value("data", "dataenc");
  }

  private static Long time(String text) {
    try {
      return text == null
          ? null
          : OffsetDateTime.parse(text, DateTimeFormatter.ISO_OFFSET_DATE_TIME)
              .toInstant()
              .toEpochMilli();
    } catch (DateTimeException | ArithmeticException e) {
      throw new EnvelopeException(
          "time \"" + text + "\" of the event (expected: as in 2023-11-14T22:13:20Z)", e);
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
