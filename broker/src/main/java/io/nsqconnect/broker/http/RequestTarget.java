package io.nsqconnect.broker.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * What a request line names.
 *
 * @param path without escapes
 * @param query as it was sent, without the question mark
 */
record RequestTarget(String path, String query) {
  /** Names the server itself; no path. */
  static final String SERVER = "*";

  private static final int HEX = 16;

  /** The target in {@code uri}, or null if that is neither a path nor a URL. */
  static RequestTarget of(String uri) {
    if (uri.equals(SERVER)) {
      return new RequestTarget(SERVER, "");
    }
    int question = uri.indexOf('?');
    String raw = question < 0 ? uri : uri.substring(0, question);
    if (!raw.startsWith("/")) {
      raw = pathOfUrl(raw);
    }
    String path = raw == null ? null : unescaped(raw);
    return path == null
        ? null
        : new RequestTarget(path, question < 0 ? "" : uri.substring(question + 1));
  }

  private static String pathOfUrl(String url) {
    int authority = url.indexOf("://");
    if (authority <= 0) {
      return null;
    }
    int path = url.indexOf('/', authority + "://".length());
    return path < 0 ? "/" : url.substring(path);
  }

  private static String unescaped(String raw) {
    if (raw.indexOf('%') < 0) {
      return raw;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(raw.length());
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c != '%') {
        bytes.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
        continue;
      }
      int high = i + 2 < raw.length() ? Character.digit(raw.charAt(i + 1), HEX) : -1;
      int low = i + 2 < raw.length() ? Character.digit(raw.charAt(i + 2), HEX) : -1;
      if (high < 0 || low < 0) {
        return null;
      }
      bytes.write(high * HEX + low);
      i += 2;
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
