package io.nsqconnect.broker.json;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The members of a JSON object, as Go's decoder takes them: names in any case, of several the last
 * counts; what is absent or null is empty, 0 or false; a wrong type is an error; nothing may follow
 * the object. A null in the place of the object has no members.
 */
public final class JsonMembers {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final Map<String, JsonNode> byName = new TreeMap<>();

  private JsonMembers(String what, JsonNode json) throws JsonTypeException {
    if (!json.isObject() && !json.isNull()) {
      throw new JsonTypeException(what);
    }
    json.properties().forEach(m -> byName.put(m.getKey().toLowerCase(Locale.ROOT), m.getValue()));
  }

  /**
   * The members of an object that stands alone.
   *
   * @throws IOException if {@code document} is no JSON or no object
   */
  public static JsonMembers parse(byte[] document) throws IOException {
    // Decoded here, what is no UTF-8 becomes U+FFFD, as with Go, instead of an error.
    String text = new String(document, StandardCharsets.UTF_8);
    try {
      return new JsonMembers("body", JSON.readTree(text));
    } catch (JsonParseException e) {
      // The parser's own words would quote what may be none of the log's business.
      throw new IOException("no valid JSON");
    }
  }

  /** A string; empty if there is none. */
  public String text(String name) throws JsonTypeException {
    JsonNode value = member(name);
    if (value == null) {
      return "";
    }
    return textOf(name, value);
  }

  /** A string; empty if there is none, or something else in its place. */
  public String textIfAny(String name) {
    JsonNode value = member(name);
    return value == null || !value.isTextual() ? "" : value.textValue();
  }

  /** A boolean; false if there is none. */
  public boolean bool(String name) throws JsonTypeException {
    JsonNode value = member(name);
    if (value != null && !value.isBoolean()) {
      throw new JsonTypeException(name);
    }
    return value != null && value.booleanValue();
  }

  /** A whole number within 64 bits, written as one; 0 if there is none. */
  public long integer(String name) throws JsonTypeException {
    JsonNode value = member(name);
    if (value == null) {
      return 0;
    }
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw new JsonTypeException(name);
    }
    return value.longValue();
  }

  /** A whole number within 32 bits, written as one; 0 if there is none. */
  public long integer32(String name) throws JsonTypeException {
    long value = integer(name);
    if (value != (int) value) {
      throw new JsonTypeException(name);
    }
    return value;
  }

  /** The strings of an array, null being an empty one; none if there is no array. */
  public List<String> texts(String name) throws JsonTypeException {
    List<String> texts = new ArrayList<>();
    for (JsonNode element : elements(name)) {
      texts.add(element.isNull() ? "" : textOf(name, element));
    }
    return texts;
  }

  /** The objects of an array; none if there is no array. */
  public List<JsonMembers> objects(String name) throws JsonTypeException {
    List<JsonMembers> objects = new ArrayList<>();
    for (JsonNode element : elements(name)) {
      objects.add(new JsonMembers(name, element));
    }
    return objects;
  }

  private Iterable<JsonNode> elements(String name) throws JsonTypeException {
    JsonNode value = member(name);
    if (value == null) {
      return List.of();
    }
    if (!value.isArray()) {
      throw new JsonTypeException(name);
    }
    return value;
  }

  private JsonNode member(String name) {
    JsonNode value = byName.get(name);
    return value == null || value.isNull() ? null : value;
  }

  private static String textOf(String name, JsonNode value) throws JsonTypeException {
    if (!value.isTextual()) {
      throw new JsonTypeException(name);
    }
    return value.textValue();
  }
}
