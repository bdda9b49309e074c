package io.nsqconnect.client.envelope;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;

/** The numbers among the {@link Values}: JSON has one type for what are six in Connect. */
final class Numbers {
  private static final String INT8 = "int8";
  private static final String INT16 = "int16";
  private static final String INT32 = "int32";
  private static final String FLOAT32 = "float32";
  private static final String FLOAT64 = "float64";

  /** What JSON has no numbers for. */
  private static final Set<String> ODD = Set.of("NaN", "Infinity", "-Infinity");

  private Numbers() {}

  /** Whether {@link #put} takes it. */
  static boolean isPlain(Number number) {
    return number instanceof Byte
        || number instanceof Short
        || number instanceof Integer
        || number instanceof Long
        || number instanceof Float
        || number instanceof Double;
  }

  static void put(ObjectNode object, String name, String encodingName, Number number) {
    if (number instanceof Double value) {
      putFloating(object, name, value.isInfinite() || value.isNaN(), number);
      if (object.get(name).isTextual()) {
        object.put(encodingName, FLOAT64);
      }
    } else if (number instanceof Float value) {
      putFloating(object, name, value.isInfinite() || value.isNaN(), number);
      object.put(encodingName, FLOAT32);
    } else {
      object.put(name, number.longValue());
      if (!(number instanceof Long)) {
        object.put(
            encodingName,
            number instanceof Integer ? INT32 : number instanceof Short ? INT16 : INT8);
      }
    }
  }

  private static void putFloating(ObjectNode object, String name, boolean odd, Number number) {
    if (odd) {
      object.put(name, number.toString());
    } else if (number instanceof Float value) {
      object.put(name, value);
    } else {
      object.put(name, number.doubleValue());
    }
  }

  /** The number that {@code json} is without an encoding. */
  static SchemaAndValue natural(JsonNode json) {
    return json.isIntegralNumber() && json.canConvertToLong()
        ? new SchemaAndValue(Schema.INT64_SCHEMA, json.longValue())
        : new SchemaAndValue(Schema.FLOAT64_SCHEMA, json.doubleValue());
  }

  /** The number that {@code json} is in {@code encoding}. */
  static SchemaAndValue read(JsonNode json, String encoding) {
    return switch (encoding) {
      case INT8 ->
          new SchemaAndValue(
              Schema.INT8_SCHEMA, (byte) integer(json, encoding, Byte.MIN_VALUE, Byte.MAX_VALUE));
      case INT16 ->
          new SchemaAndValue(
              Schema.INT16_SCHEMA,
              (short) integer(json, encoding, Short.MIN_VALUE, Short.MAX_VALUE));
      case INT32 ->
          new SchemaAndValue(
              Schema.INT32_SCHEMA,
              (int) integer(json, encoding, Integer.MIN_VALUE, Integer.MAX_VALUE));
      case FLOAT32 ->
          new SchemaAndValue(Schema.FLOAT32_SCHEMA, Float.parseFloat(decimal(json, encoding)));
      case FLOAT64 ->
          new SchemaAndValue(Schema.FLOAT64_SCHEMA, Double.parseDouble(decimal(json, encoding)));
      default -> throw new EnvelopeException("encoding \"" + encoding + "\" that is unknown here");
    };
  }

  private static long integer(JsonNode json, String encoding, long min, long max) {
    if (!json.isIntegralNumber()
        || !json.canConvertToLong()
        || json.longValue() < min
        || json.longValue() > max) {
      throw new EnvelopeException(
          "number encoded as %s (expected: an integer from %d to %d)"
              .formatted(encoding, min, max));
    }
    return json.longValue();
  }

  private static String decimal(JsonNode json, String encoding) {
    String text = json.asText();
    if (json.isNumber() || json.isTextual() && ODD.contains(text)) {
      return text;
    }
    throw new EnvelopeException(
        "JSON " + json.getNodeType() + " encoded as " + encoding + " (expected: a number)");
  }
}
