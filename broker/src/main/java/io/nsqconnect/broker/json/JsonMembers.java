package io.nsqconnect.broker.json;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The members of a JSON object, as Go's decoder takes them: names in any case, of several the last
 * counts; what is absent or null is empty, 0 or false; a wrong type is an error; nothing may follow
 * the object. A null in the place of the object has no members.
 */
public final class JsonMembers {
  /** Digits and sign of the longest number within 64 bits. */
  private static final int MAX_INTEGER_CHARS = 20;

  private final Map<?, ?> byName;

  private JsonMembers(String what, Object json) throws JsonTypeException {
    if (json == null) {
      byName = Map.of();
    } else if (json instanceof Map<?, ?> members) {
      byName = members;
    } else {
      throw new JsonTypeException(what);
    }
  }

  /**
   * The members of an object that stands alone.
   *
   * @throws IOException if {@code document} is no JSON or no object
   */
  public static JsonMembers parse(byte[] document) throws IOException {
    return new JsonMembers("body", JsonReader.read(document));
  }

  /** A string; empty if there is none. */
  public String text(String name) throws JsonTypeException {
    Object value = byName.get(name);
    if (value != null && !(value instanceof String)) {
      throw new JsonTypeException(name);
    }
    return value == null ? "" : (String) value;
  }

  /** A string; empty if there is none, or something else in its place. */
  public String textIfAny(String name) {
    return byName.get(name) instanceof String text ? text : "";
  }

  /** A boolean; false if there is none. */
  public boolean bool(String name) throws JsonTypeException {
    Object value = byName.get(name);
    if (value != null && !(value instanceof Boolean)) {
      throw new JsonTypeException(name);
    }
    return value != null && (Boolean) value;
  }

  /** A whole number within 64 bits, written as one; 0 if there is none. */
  public long integer(String name) throws JsonTypeException {
    Object value = byName.get(name);
    if (value == null) {
      return 0;
    }
    if (value instanceof JsonReader.Digits number && number.text().length() <= MAX_INTEGER_CHARS) {
      try {
        return Long.parseLong(number.text());
      } catch (NumberFormatException e) {
        // A fraction, or too large: no such number, like what is none.
      }
    }
    throw new JsonTypeException(name);
  }

  /** A whole number as {@link #integer} takes it; 0 if there is none, or something else. */
  public long integerIfAny(String name) {
    try {
      return integer(name);
    } catch (JsonTypeException e) {
      return 0;
    }
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
    return JsonTexts.of(name, elements(name));
  }

  /** The objects of an array; none if there is no array. */
  public List<JsonMembers> objects(String name) throws JsonTypeException {
    List<JsonMembers> objects = new ArrayList<>();
    for (Object element : elements(name)) {
      objects.add(new JsonMembers(name, element));
    }
    return objects;
  }

  private List<?> elements(String name) throws JsonTypeException {
    Object value = byName.get(name);
    if (value != null && !(value instanceof List)) {
      throw new JsonTypeException(name);
    }
    return value == null ? List.of() : (List<?>) value;
  }
}
