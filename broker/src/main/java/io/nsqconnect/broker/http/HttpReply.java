package io.nsqconnect.broker.http;

import io.nsqconnect.broker.engine.SpillException;
import io.nsqconnect.broker.json.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * The answer to one request.
 *
 * @param contentType null for none
 * @param publishedTo the topic of which it says that messages were published, which has to be true
 *     by then; null for none
 */
record HttpReply(
    int status, String contentType, byte[] body, Map<String, String> headers, String publishedTo) {

  static final String JSON = "application/json; charset=utf-8";
  static final String TEXT = "text/plain; charset=utf-8";

  private static final String HTML = "text/html; charset=utf-8";
  private static final int OK = 200;
  private static final int MOVED_PERMANENTLY = 301;
  private static final int FORBIDDEN = 403;
  private static final byte[] NOTHING = {};

  static HttpReply empty() {
    return new HttpReply(OK, null, NOTHING, Map.of(), null);
  }

  static HttpReply text(String text) {
    return text(OK, text);
  }

  static HttpReply text(int status, String text) {
    return new HttpReply(status, TEXT, text.getBytes(StandardCharsets.UTF_8), Map.of(), null);
  }

  static HttpReply json(byte[] json) {
    return json(OK, json);
  }

  static HttpReply json(int status, byte[] json) {
    return new HttpReply(status, JSON, json, Map.of(), null);
  }

  /** Leads to {@code location}, a path with its characters escaped. */
  static HttpReply movedPermanently(String location) {
    String page = "<a href=\"" + location.replace("&", "&amp;") + "\">Moved Permanently</a>.\n\n";
    return new HttpReply(
        MOVED_PERMANENTLY,
        HTML,
        page.getBytes(StandardCharsets.UTF_8),
        Map.of("Location", location),
        null);
  }

  /**
   * What a publisher is told when its messages have been taken, if they could be stored by then.
   */
  static HttpReply publishedTo(String topic) {
    return new HttpReply(OK, TEXT, "OK".getBytes(StandardCharsets.UTF_8), Map.of(), topic);
  }

  static HttpReply refusal(HttpRefusal refusal) {
    String body = JsonText.object(json -> json.writeStringField("message", refusal.getMessage()));
    return new HttpReply(
        refusal.status(), JSON, body.getBytes(StandardCharsets.UTF_8), Map.of(), null);
  }

  /** What a client is told that has to use TLS; the blanks are nsqd's. */
  static HttpReply tlsRequired(int httpsPort) {
    String body = "{\"message\": \"TLS_REQUIRED\", \"https_port\": " + httpsPort + "}";
    return new HttpReply(FORBIDDEN, JSON, body.getBytes(StandardCharsets.UTF_8), Map.of(), null);
  }

  /** Whether it says what is not true after {@code failure}. */
  boolean isBeliedBy(SpillException failure) {
    return publishedTo != null && failure.concerns(publishedTo);
  }

  HttpReply withHeader(String name, String value) {
    return new HttpReply(status, contentType, body, Map.of(name, value), publishedTo);
  }
}
