package io.nsqconnect.client.envelope;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.header.Headers;

/**
 * Values of Connect as fields of a JSON object. Where the JSON alone does not tell what the value
 * was, a second field, the encoding, does.
 *
 * <pre>
 *   value                  JSON                     encoding
 *   null                   null
 *   string                 string
 *   bytes, valid UTF-8     string, that text        utf8
 *   bytes, others          string                   base64
 *   boolean                true, false
 *   INT64, FLOAT64         number
 *   INT8, INT16, INT32     number                   int8, int16, int32
 *   FLOAT32                number                   float32
 *   NaN, infinities        string                   float32, float64
 *   all else               as Connect's JsonConverter writes it, without schemas
 * </pre>
 *
 * <p>{@link ValueReader} reads them back.
 */
final class ValueWriter {
  static final String UTF8 = "utf8";
  static final String BASE64 = "base64";

  private final Structures structures = new Structures();

  /** Adds {@code value} to {@code object}, and its encoding if there is need of one. */
  void put(ObjectNode object, String name, String encodingName, SchemaAndValue value) {
    Object plain = value.value();
    if (plain == null) {
      object.putNull(name);
    } else if (plain instanceof byte[] bytes) {
      putBytes(object, name, encodingName, bytes);
    } else if (plain instanceof ByteBuffer buffer) {
      byte[] bytes = new byte[buffer.remaining()];
      buffer.duplicate().get(bytes);
      putBytes(object, name, encodingName, bytes);
    } else if (plain instanceof String text) {
      object.put(name, text);
    } else if (plain instanceof Boolean truth) {
      object.put(name, truth);
    } else if (plain instanceof Number number && Numbers.isPlain(number)) {
      Numbers.put(object, name, encodingName, number);
    } else {
      object.set(name, ValueReader.parse(structures.write(value)));
    }
  }

  private static void putBytes(ObjectNode object, String name, String encodingName, byte[] bytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      object.put(name, text).put(encodingName, UTF8);
    } catch (CharacterCodingException e) {
      // Not text: as octets then.
      object.put(name, bytes).put(encodingName, BASE64);
    }
  }

  /** Adds one element for each header. */
  void putHeaders(ArrayNode list, Headers headers) {
    headers.forEach(
        header ->
            put(
                list.addObject().put(EnvelopeFields.HEADER_NAME, header.key()),
                EnvelopeFields.HEADER_VALUE,
                EnvelopeFields.HEADER_ENCODING,
                new SchemaAndValue(header.schema(), header.value())));
  }
}
