package io.nsqconnect.broker.http;

import static io.nsqconnect.broker.http.HttpFixture.head;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What counts as a request, and as one for this server. */
class HttpRequestFormTest {
  private static final String PING = head("GET", "/ping");

  private final HttpFixture http = new HttpFixture();

  @AfterEach
  void hangUp() {
    http.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u0016\u0003\u0001 nonsense\r\n\r\n",
        "GET /ping\r\n\r\n",
        "GET /ping HTTP/x\r\n\r\n",
        "POST /pub?topic=t HTTP/1.1\r\nContent-Length: x\r\n\r\n",
        "POST /pub?topic=t HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        "POST /pub?topic=t HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "GET ping HTTP/1.1\r\nHost: nsqd\r\n\r\n",
        "GET %zz HTTP/1.1\r\nHost: nsqd\r\n\r\n",
        "GET /ping?\u0001 HTTP/1.1\r\nHost: nsqd\r\n\r\n",
        "GET /ping\u007f HTTP/1.1\r\nHost: nsqd\r\n\r\n",
        "CONNECT nsqd:4151 HTTP/1.1\r\nHost: nsqd\r\n\r\n",
      })
  void refusesWhatIsNoRequest(String bytes) {
    http.receive(bytes + PING);

    HttpAnswer answer = http.answer();
    answer.isText(400, "400 Bad Request");
    assertThat(answer.header("Connection")).isEqualTo("close");
    http.assertLingersAndCloses();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET /ping HTTP/1.1\\r\\n          | 400 Bad Request: missing required Host header",
        "GET /ping HTTP/1.1\\r\\nHost: a\\r\\nHost: b\\r\\n | 400 Bad Request",
        "GET /ping%zz HTTP/1.1\\r\\nHost: a\\r\\n          | 400 Bad Request",
        "GET /ping HTTP/2.0\\r\\nHost: a\\r\\n | 505 HTTP Version Not Supported: unsupported protocol version",
      })
  void refusesWhatIsNoRequestOfThisServer(String head, String refusal) {
    http.receive(head.replace("\\r\\n", "\r\n") + "\r\n" + PING);

    http.answer().isText(Integer.parseInt(refusal.substring(0, 3)), refusal);
    http.assertLingersAndCloses();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "a/b", "\u00e9", "a@b", "<x>", "\"x\""})
  void refusesAHostThatIsNone(String host) {
    http.receive("GET /ping HTTP/1.1\r\nHost: " + host + "\r\n\r\n" + PING);

    http.answer().isText(400, "400 Bad Request: malformed Host header");
    http.assertLingersAndCloses();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a.b:80", "[::1]:80", "a_b~c"})
  void takesOtherHosts(String host) {
    http.receive("GET /ping HTTP/1.1\r\nHost: " + host + "\r\n\r\n");

    http.answer().isText(200, "OK");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gzip",
        "gzip, chunked",
        "chunked, gzip",
        "identity",
        "",
        "chunked, chunked",
        "xchunked",
        "chunked\r\nTransfer-Encoding: chunked"
      })
  void refusesOtherTransferEncodings(String coding) {
    http.receive(head("POST", "/pub?topic=t", "Transfer-Encoding: " + coding) + "3\r\nabc\r\n");

    HttpAnswer answer = http.answer();
    answer.isText(501, "Unsupported transfer encoding");
    assertThat(answer.header("Connection")).isEqualTo("close");
    http.assertLingersAndCloses();
  }

  @Test
  void takesLinesThatEndLikeThoseOfAnEditor() {
    http.receive("GET /ping HTTP/1.1\nHost: nsqd\n\n");

    http.answer().isText(200, "OK");
  }

  @Test
  void refusesLongLines() {
    http.receive("GET /ping?" + "x".repeat(20_000));
    http.answer().isText(431, "431 Request Header Fields Too Large");
    http.assertLingersAndCloses();
  }

  @Test
  void refusesLongHeaders() {
    http.receive("GET /ping HTTP/1.1\r\nCookie: " + "x".repeat(70_000));
    http.answer().isText(431, "431 Request Header Fields Too Large");
    http.assertLingersAndCloses();
  }

  @Test
  void takesAbsoluteUris() {
    http.get("http://nsqd:4151/ping").isText(200, "OK");
    http.post("http://nsqd:4151/topic/create?topic=t").isEmptyOk();

    assertThat(http.topic("t")).isNotNull();
  }
}
