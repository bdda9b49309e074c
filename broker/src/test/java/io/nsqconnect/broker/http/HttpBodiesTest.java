package io.nsqconnect.broker.http;

import static io.nsqconnect.broker.http.HttpFixture.MAX_MESSAGE;
import static io.nsqconnect.broker.http.HttpFixture.head;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When a body is asked for, and what is said of one that is too long or does not end well. */
class HttpBodiesTest {
  private static final String CHUNKED = "Transfer-Encoding: chunked";

  private final HttpFixture http = new HttpFixture();

  @AfterEach
  void hangUp() {
    http.close();
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /topic/create?topic=t, 200",
    "GET,  /ping,                 200",
    "GET,  /info,                 200",
    "GET,  /config/id,            200",
    "POST, /nothing,              404",
    "POST, /ping,                 405",
    "POST, /PUB?topic=t,          307",
    "POST, /mpub,                 400",
    "POST, /mpub?topic=bad!,      400",
    "POST, /mpub?topic=%zz,       400",
    "POST, /channel/create?%zz,   400",
  })
  void answersAtOnceWhereABodyIsNotWanted(String method, String uri, int status) {
    for (String length : List.of(CHUNKED, "Content-Length: 7")) {
      try (HttpFixture one = new HttpFixture()) {
        one.receive(head(method, uri, length, "Expect: 100-continue"));

        HttpAnswer answer = one.answer();
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("Connection")).isEqualTo("close");
        one.assertLingersAndCloses();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /topic/pause?topic=t,              404",
    "POST, /topic/unpause?topic=t,            404",
    "POST, /topic/empty?topic=t,              404",
    "POST, /topic/delete?topic=t,             404",
    "POST, /channel/create?topic=t&channel=c, 404",
    "POST, /channel/delete?topic=t&channel=c, 404",
    "POST, /channel/empty?topic=t&channel=c,  404",
    "POST, /channel/pause?topic=t&channel=c,  404",
    "GET,  /stats?format=json,                200",
    "PUT,  /config/log_level,                 400",
    "POST, /mpub?topic=t,                     200",
  })
  void asksForABodyThatIsReadWhetherOrNotAnybodyLooksAtIt(String method, String uri, int status) {
    http.receive(head(method, uri, "Content-Length: 7", "Expect: 100-continue"));
    assertThat(http.sent()).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");

    http.receive("message");

    HttpAnswer answer = http.answer();
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.headers()).doesNotContainKey("Connection");
  }

  @Test
  void asksForAValueThatIsTooLong() {
    http.receive(head("PUT", "/config/log_level", "Content-Length: 101", "Expect: 100-continue"));
    assertThat(http.sent()).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");

    http.receive("x".repeat(101));

    http.answer().isRefusal(413, "INVALID_VALUE");
  }

  @ParameterizedTest
  @ValueSource(strings = {"100-continue, foo", "foo, 100-Continue", "foo 100-continue"})
  void findsAnExpectationAmongOthers(String expectation) {
    http.receive(head("POST", "/pub?topic=t", "Content-Length: 7", "Expect: " + expectation));
    assertThat(http.sent()).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");

    http.receive("message");
    http.answer().isPublished();
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /topic/create?topic=new,                  200, ''",
    "GET,  /ping,                                    200, OK",
    "GET,  /config/id,                               200, 617",
    "POST, /nothing,                                 404, NOT_FOUND",
    "POST, /ping,                                    405, METHOD_NOT_ALLOWED",
    "POST, /PUB?topic=t,                             307, ''",
    "POST, /topic/empty?topic=t,                     400, INVALID_REQUEST",
    "POST, /topic/pause?topic=t,                     400, INVALID_REQUEST",
    "POST, /topic/delete?topic=t,                    400, INVALID_REQUEST",
    "POST, /channel/create?topic=t&channel=c,        400, INVALID_REQUEST",
    "GET,  /stats,                                   400, INVALID_REQUEST",
    "POST, /mpub?topic=bad!,                         400, INVALID_TOPIC",
    "POST, /mpub,                                    400, MISSING_ARG_TOPIC",
    "POST, /mpub?topic=new,                          500, INTERNAL_ERROR",
    "POST, /mpub?topic=new&binary=1,                 413, BAD_BODY",
    "PUT,  /config/log_level,                        500, INTERNAL_ERROR",
  })
  void answersABodyThatCannotBeReadByWhatItsRouteMakesOfIt(
      String method, String uri, int status, String content) {
    String[] brokenBodies = {"Content-Length: 7\r\n\r\nabc", CHUNKED + "\r\n\r\n3\r\nabc\r\nz\r\n"};
    for (String broken : brokenBodies) {
      try (HttpFixture one = new HttpFixture()) {
        one.post("/topic/create?topic=t").isEmptyOk();
        one.receive(method + ' ' + uri + " HTTP/1.1\r\nHost: nsqd\r\n" + broken);
        one.peerClosesOutput();

        HttpAnswer answer = one.answer();
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.body()).contains(content);
        assertThat(answer.header("Connection")).isEqualTo("close");
        assertThat(one.topic("t")).isNotNull();
        assertThat(one.topic("new") != null).isEqualTo(uri.contains("topic=new"));
        one.advance(1000);
        assertThat(one.socket.isOpen()).isFalse();
      }
    }
  }

  @Test
  void createsATopicBeforeItsBodyIsThere() {
    http.receive(head("POST", "/mpub?topic=a", "Content-Length: 7"));

    assertThat(http.topic("a")).isNotNull();
    assertThat(http.sent()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "/mpub,                  400, MISSING_ARG_TOPIC, a, false",
    "/mpub?topic=bad!,       400, INVALID_TOPIC,     a, false",
    "/mpub?topic=t,          413, BODY_TOO_BIG,      a, true",
    "/mpub?topic=t,          413, MSG_TOO_BIG,       line, true",
    "/mpub?topic=t&binary=1, 413, BAD_BODY,          a, true",
  })
  void looksAtTheTopicAndTheFirstMessagesOfABodyThatIsTooLarge(
      String uri, int status, String message, String content, boolean created) {
    String chunk = content.equals("line") ? "x".repeat(MAX_MESSAGE + 1) + '\n' : "a\n".repeat(51);
    http.receive(head("POST", uri, CHUNKED));
    http.receive("66\r\n" + chunk + "\r\n");
    http.receive("66\r\n" + "b\n".repeat(51) + "\r\n");
    http.receive(("66\r\n" + "b\n".repeat(51) + "\r\n").repeat(8) + "0\r\n\r\n");

    http.answer().isRefusal(status, message);
    assertThat(http.topic("t") != null).isEqualTo(created);
  }
}
