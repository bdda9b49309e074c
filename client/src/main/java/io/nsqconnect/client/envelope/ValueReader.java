package io.nsqconnect.client.envelope;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;

/** Reads what {@link ValueWriter} has written. Objects and arrays become maps and lists. */
final class ValueReader {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private ValueReader() {}

  /**
   * The value that {@link ValueWriter#put} wrote.
   *
   * @param encoding null if there is none
   */
  static SchemaAndValue read(JsonNode json, String encoding) {
    if (encoding == null) {
      return natural(json);
    }
    return switch (encoding) {
      case ValueWriter.UTF8 -> bytes(text(json, encoding).getBytes(StandardCharsets.UTF_8));
      case ValueWriter.BASE64 -> bytes(base64(json));
      default -> Numbers.read(json, encoding);
    };
  }

  private static SchemaAndValue natural(JsonNode json) {
    return switch (json.getNodeType()) {
      case MISSING, NULL -> SchemaAndValue.NULL;
      case STRING -> new SchemaAndValue(Schema.STRING_SCHEMA, json.textValue());
      case BOOLEAN -> new SchemaAndValue(Schema.BOOLEAN_SCHEMA, json.booleanValue());
      case NUMBER -> Numbers.natural(json);
      default -> new SchemaAndValue(null, plain(json));
    };
  }

  private static SchemaAndValue bytes(byte[] bytes) {
    return new SchemaAndValue(Schema.BYTES_SCHEMA, bytes);
  }

  private static byte[] base64(JsonNode json) {
    text(json, ValueWriter.BASE64);
    try {
      return json.binaryValue();
    } catch (IOException e) {
      throw new EnvelopeException("text that is not base64", e);
    }
  }

  private static String text(JsonNode json, String encoding) {
    if (!json.isTextual()) {
      throw new EnvelopeException(
          "JSON " + json.getNodeType() + " encoded as " + encoding + " (expected: a string)");
    }
    return json.textValue();
  }

  /** The JSON that {@code bytes} are. */
  static JsonNode parse(byte[] bytes) {
    try {
      return JSON.readTree(bytes);
    } catch (IOException e) {
      throw new EnvelopeException("message of " + bytes.length + " bytes that is not JSON", e);
    }
  }

  private static Object plain(JsonNode json) {
    return switch (json.getNodeType()) {
      case OBJECT -> {
        Map<String, Object> map = new LinkedHashMap<>();
        json.properties().forEach(field -> map.put(field.getKey(), plain(field.getValue())));
        yield map;
      }
      case ARRAY -> {
        List<Object> list = new ArrayList<>(json.size());
        json.forEach(element -> list.add(plain(element)));
        yield list;
      }
      case STRING -> json.textValue();
      case BOOLEAN -> json.booleanValue();
      case NUMBER -> Numbers.natural(json).value();
      default -> null;
    };
  }
}
