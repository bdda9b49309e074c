package io.nsqconnect.broker.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * JSON as Go's decoder takes it, which has no bounds but one for the nesting: the length of a
 * document is bounded by whoever received it.
 *
 * <p>A value is null, a String, a Boolean, a {@link Digits}, a List, a Map by folded names, or
 * {@link #DEEP}. Numbers stay as they are written: the longest would take minutes to convert.
 */
final class JsonReader {
  /** As it is written. */
  record Digits(String text) {}

  /** A list or object that is nested deeper than anybody looks. */
  static final Object DEEP = new Object();

  private static final int MAX_NESTING = 10_000;

  /** Strings in the lists of objects in a list of the document: deeper than that nobody looks. */
  private static final int MAX_DEPTH = 4;

  private static final String REPLACEMENT = "\\ufffd";
  private static final int ESCAPE_CHARS = REPLACEMENT.length();
  private static final int HEX = 16;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_NESTING)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          // Names are whatever others say; they are not to be kept.
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .build();

  private JsonReader() {}

  /**
   * The value that {@code document} is.
   *
   * @throws IOException if it is none, or something follows it
   */
  static Object read(byte[] document) throws IOException {
    // Decoded here, what is no UTF-8 becomes U+FFFD, as with Go, instead of an error.
    String text = wellFormed(new String(document, StandardCharsets.UTF_8));
    try (JsonParser parser = JSON.createParser(text)) {
      parser.nextToken();
      Object value = value(parser, 0);
      if (parser.nextToken() == null) {
        return value;
      }
    } catch (JsonProcessingException e) {
      // The parser's own words would quote what may be none of the log's business.
      throw new IOException("no valid JSON");
    }
    throw new IOException("no valid JSON");
  }

  /** A name as Go compares it: without the case of ASCII letters, and of two that fold to some. */
  private static String folded(String name) {
    StringBuilder folded = new StringBuilder(name.length());
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c >= 'A' && c <= 'Z') {
        folded.append((char) (c - 'A' + 'a'));
      } else if (c == '\u212a') {
        folded.append('k');
      } else {
        folded.append(c == '\u017f' ? 's' : c);
      }
    }
    return folded.toString();
  }

  private static Object value(JsonParser parser, int depth) throws IOException {
    JsonToken token = parser.currentToken();
    if (token == null) {
      throw new IOException("no valid JSON");
    }
    return switch (token) {
      case VALUE_STRING -> parser.getText();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Digits(parser.getText());
      case START_ARRAY, START_OBJECT -> container(parser, token, depth);
      default -> null;
    };
  }

  private static Object container(JsonParser parser, JsonToken token, int depth)
      throws IOException {
    if (depth == MAX_DEPTH) {
      parser.skipChildren();
      return DEEP;
    }
    if (token == JsonToken.START_ARRAY) {
      List<Object> elements = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        elements.add(value(parser, depth + 1));
      }
      return elements;
    }
    Map<String, Object> members = new HashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = folded(parser.currentName());
      parser.nextToken();
      members.put(name, value(parser, depth + 1));
    }
    return members;
  }

  /** {@code json} with U+FFFD in the place of each escaped half of a pair without the other. */
  private static String wellFormed(String json) {
    if (!json.contains("\\u")) {
      return json;
    }
    StringBuilder repaired = new StringBuilder(json);
    int at = json.indexOf('\\');
    while (at >= 0) {
      int unit = escapedUnit(json, at);
      int next = at + 2;
      if (unit >= 0 && Character.isSurrogate((char) unit)) {
        int other = escapedUnit(json, at + ESCAPE_CHARS);
        if (other >= 0 && Character.isSurrogatePair((char) unit, (char) other)) {
          next = at + 2 * ESCAPE_CHARS;
        } else {
          // Char by char, as a replacement would move all that follows.
          for (int i = 2; i < ESCAPE_CHARS; i++) {
            repaired.setCharAt(at + i, REPLACEMENT.charAt(i));
          }
        }
      }
      at = json.indexOf('\\', next);
    }
    return repaired.toString();
  }

  /** The UTF-16 unit that is escaped at {@code at}, or -1. */
  private static int escapedUnit(String json, int at) {
    if (at + ESCAPE_CHARS > json.length() || !json.startsWith("\\u", at)) {
      return -1;
    }
    int unit = 0;
    for (int i = at + 2; i < at + ESCAPE_CHARS; i++) {
      int digit = Character.digit(json.charAt(i), HEX);
      if (digit < 0) {
        return -1;
      }
      unit = unit * HEX + digit;
    }
    return unit;
  }
}
