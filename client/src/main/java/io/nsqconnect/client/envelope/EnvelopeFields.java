package io.nsqconnect.client.envelope;

import com.fasterxml.jackson.databind.JsonNode;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.header.Headers;

/** The fields of an envelope that is being read, each checked for what it must be. */
final class EnvelopeFields {
  static final String HEADER_NAME = "name";
  static final String HEADER_VALUE = "value";
  static final String HEADER_ENCODING = "enc";

  private final JsonNode object;

  EnvelopeFields(JsonNode object) {
    this.object = object;
  }

  boolean has(String name) {
    return object.has(name);
  }

  JsonNode node(String name) {
    return object.path(name);
  }

  /** A text that has to be there. */
  String text(String name) {
    JsonNode field = node(name);
    if (!field.isTextual()) {
      throw unexpected(name, field, "a string");
    }
    return field.textValue();
  }

  /** A text, or {@code otherwise} if there is none. */
  String text(String name, String otherwise) {
    JsonNode field = node(name);
    return field.isMissingNode() || field.isNull() ? otherwise : text(name);
  }

  /** An integer, or null if there is none. */
  Long integer(String name) {
    JsonNode field = node(name);
    if (field.isMissingNode() || field.isNull()) {
      return null;
    }
    if (!field.isIntegralNumber() || !field.canConvertToLong()) {
      throw unexpected(name, field, "an integer of 64 bits");
    }
    return field.longValue();
  }

  /** A value that {@link ValueWriter#put} has written. */
  SchemaAndValue value(String name, String encodingName) {
    return ValueReader.read(node(name), text(encodingName, null));
  }

  static Headers headers(String name, JsonNode list) {
    Headers headers = new ConnectHeaders();
    if (list.isMissingNode() || list.isNull()) {
      return headers;
    }
    if (!list.isArray()) {
      throw unexpected(name, list, "an array");
    }
    for (JsonNode element : list) {
      EnvelopeFields header = new EnvelopeFields(element);
      headers.add(header.text(HEADER_NAME), header.value(HEADER_VALUE, HEADER_ENCODING));
    }
    return headers;
  }

  private static EnvelopeException unexpected(String name, JsonNode field, String expected) {
    return new EnvelopeException(
        "field \"%s\" of the envelope is %s (expected: %s)"
            .formatted(name, field.isMissingNode() ? "missing" : field.getNodeType(), expected));
  }
}
