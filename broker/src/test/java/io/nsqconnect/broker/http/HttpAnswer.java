package io.nsqconnect.broker.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** An answer as it came over the wire. */
record HttpAnswer(int status, Map<String, String> headers, String body) {
  private static final String END_OF_HEAD = "\r\n\r\n";
  private static final String JSON = "application/json; charset=utf-8";
  private static final String TEXT = "text/plain; charset=utf-8";

  /** The answers in {@code bytes}, which have to end with the last of them. */
  static List<HttpAnswer> parse(String bytes) {
    List<HttpAnswer> answers = new ArrayList<>();
    String rest = bytes;
    while (!rest.isEmpty()) {
      int headEnd = rest.indexOf(END_OF_HEAD);
      assertThat(headEnd).as("end of head in <%s>", rest).isPositive();
      String[] lines = rest.substring(0, headEnd).split("\r\n");
      Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
      for (int i = 1; i < lines.length; i++) {
        String[] header = lines[i].split(": ", 2);
        assertThat(headers.put(header[0], header[1])).as("second %s", header[0]).isNull();
      }
      assertThat(lines[0]).matches("HTTP/1\\.[01] .*");
      int bodyEnd =
          headEnd
              + END_OF_HEAD.length()
              + Integer.parseInt(headers.getOrDefault("content-length", "0"));
      int status = Integer.parseInt(lines[0].split(" ")[1]);
      String body = rest.substring(headEnd + END_OF_HEAD.length(), bodyEnd);
      answers.add(new HttpAnswer(status, headers, body));
      rest = rest.substring(bodyEnd);
    }
    return answers;
  }

  String header(String name) {
    return headers.get(name);
  }

  boolean isVersioned() {
    return "nsq; version=1.0".equals(header("X-NSQ-Content-Type"));
  }

  void isText(int expectedStatus, String text) {
    assertThat(body).isEqualTo(text);
    assertThat(status).isEqualTo(expectedStatus);
    assertThat(header("Content-Type")).isEqualTo(TEXT);
  }

  void isJson(String json) {
    assertThat(body).isEqualTo(json);
    assertThat(status).isEqualTo(200);
    assertThat(header("Content-Type")).isEqualTo(JSON);
    assertThat(isVersioned()).isTrue();
  }

  void isRefusal(int expectedStatus, String message) {
    isRefusalOfPlainRoute(expectedStatus, message);
    assertThat(isVersioned()).isTrue();
  }

  void isRefusalOfPlainRoute(int expectedStatus, String message) {
    assertThat(body).isEqualTo("{\"message\":\"" + message + "\"}");
    assertThat(status).isEqualTo(expectedStatus);
    assertThat(header("Content-Type")).isEqualTo(JSON);
  }

  void isEmptyOk() {
    assertThat(status).isEqualTo(200);
    assertThat(body).isEmpty();
    assertThat(headers).doesNotContainKey("Content-Type").containsEntry("content-length", "0");
    assertThat(isVersioned()).isTrue();
  }

  void isPublished() {
    isText(200, "OK");
    assertThat(isVersioned()).isTrue();
  }
}
