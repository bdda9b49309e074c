package io.nsqconnect.broker.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The parameters of a request: what follows the question mark, nothing else. Of several with the
 * same name the first counts.
 */
final class Query {
  private static final int HEX = 16;

  private final Map<String, String> values = new LinkedHashMap<>();
  private final boolean malformed;

  Query(String text) {
    boolean bad = false;
    for (String part : text.split("&", -1)) {
      if (part.isEmpty()) {
        continue;
      }
      int equals = part.indexOf('=');
      String name = decode(equals < 0 ? part : part.substring(0, equals));
      String value = decode(equals < 0 ? "" : part.substring(equals + 1));
      if (part.indexOf(';') >= 0 || name == null || value == null) {
        bad = true;
      } else {
        values.putIfAbsent(name, value);
      }
    }
    malformed = bad;
  }

  /** Refuses the request if its query has a bad escape or a semicolon. */
  void requireWellFormed() {
    if (malformed) {
      throw new HttpRefusal(400, "INVALID_REQUEST");
    }
  }

  /** The value of {@code name}, or null if it was not given. */
  String get(String name) {
    return values.get(name);
  }

  /** The value of {@code name}, or {@code otherwise} if it was not given. */
  String get(String name, String otherwise) {
    return values.getOrDefault(name, otherwise);
  }

  /** Whether {@code name} is on: {@code true} or {@code 1}; other words mean {@code otherwise}. */
  boolean flag(String name, boolean otherwise) {
    return switch (get(name, "")) {
      case "true", "1" -> true;
      case "false", "0" -> false;
      default -> otherwise;
    };
  }

  /** {@code text} without its escapes, or null if one is bad. */
  private static String decode(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '+') {
        bytes.write(' ');
      } else if (c != '%') {
        bytes.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
      } else {
        int high = i + 2 <= text.length() - 1 ? Character.digit(text.charAt(i + 1), HEX) : -1;
        int low = i + 2 <= text.length() - 1 ? Character.digit(text.charAt(i + 2), HEX) : -1;
        if (high < 0 || low < 0) {
          return null;
        }
        bytes.write(high * HEX + low);
        i += 2;
      }
    }
    return bytes.toString(StandardCharsets.ISO_8859_1);
  }
}
