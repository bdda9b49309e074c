package io.nsqconnect.broker.http;

import static io.nsqconnect.broker.http.HttpFixture.MAX_BODY;
import static io.nsqconnect.broker.http.HttpFixture.MAX_MESSAGE;
import static io.nsqconnect.broker.http.HttpFixture.head;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpConnectionTest {
  private static final String CHUNKED = "Transfer-Encoding: chunked";
  private static final String PING = head("GET", "/ping");

  private final HttpFixture http = new HttpFixture();

  @AfterEach
  void hangUp() {
    http.close();
  }

  @Test
  void keepsTheConnection() {
    http.get("/ping").isText(200, "OK");
    assertThat(http.get("/ping").headers()).doesNotContainKey("Connection");
    assertThat(http.socket.isOpen()).isTrue();
  }

  @Test
  void closesTheConnectionOnRequest() {
    http.receive(head("GET", "/ping", "Connection: close") + PING);

    HttpAnswer answer = http.answer();
    answer.isText(200, "OK");
    assertThat(answer.header("Connection")).isEqualTo("close");
    assertThat(http.socket.isOpen()).isFalse();
  }

  @Test
  void closesTheConnectionOfAnOldClient() {
    http.receive("GET /ping HTTP/1.0\r\n\r\n");

    HttpAnswer answer = http.answer();
    answer.isText(200, "OK");
    assertThat(answer.headers()).doesNotContainKey("Connection");
    assertThat(http.socket.isOpen()).isFalse();
  }

  @Test
  void answersAnOldClientInItsOwnVersion() {
    http.receive("GET /ping HTTP/1.0\r\n\r\n");
    assertThat(http.sent()).startsWith("HTTP/1.0 200 OK\r\n");
  }

  @Test
  void keepsTheConnectionOfAnOldClientThatAsksForIt() {
    http.receive("GET /ping HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");

    HttpAnswer answer = http.answer();
    answer.isText(200, "OK");
    assertThat(answer.header("Connection")).isEqualTo("keep-alive");
    assertThat(http.socket.isOpen()).isTrue();
  }

  @Test
  void headersAreSpelledAsByNsqdAndTellTheTime() {
    http.receive(head("GET", "/topic/nothing"));

    assertThat(http.sent().split("\r\n\r\n")[0].split("\r\n"))
        .containsExactlyInAnyOrder(
            "HTTP/1.1 404 Not Found",
            "Content-Type: application/json; charset=utf-8",
            "X-Nsq-Content-Type: nsq; version=1.0",
            "Date: Sun, 22 Nov 2026 10:50:08 GMT",
            "Content-Length: 23");
    http.advance(1000);
    http.receive(PING);
    assertThat(http.sent()).contains("\r\nDate: Sun, 22 Nov 2026 10:50:09 GMT\r\n");
  }

  @Test
  void takesRequestsInAnyPieces() {
    String request = head("POST", "/pub?topic=t", "Content-Length: 7") + "message";
    for (char c : request.toCharArray()) {
      assertThat(http.sent()).isEmpty();
      http.receive(String.valueOf(c));
    }

    http.answer().isPublished();
    assertThat(http.messages("t")).containsExactly("message");
  }

  @Test
  void takesChunks() {
    http.receive(head("POST", "/pub?topic=t", CHUNKED));
    http.receive("3\r\nmes\r\n");
    http.receive("4;extension\r\nsage\r\n");
    assertThat(http.sent()).isEmpty();
    http.receive("0\r\nTrailer: x\r\n\r\n");

    http.answer().isPublished();
    assertThat(http.messages("t")).containsExactly("message");
  }

  @Test
  void takesNoChunksForAnEmptyBody() {
    http.receive(head("POST", "/pub?topic=t", CHUNKED) + "0\r\n\r\n");

    http.answer().isRefusal(400, "MSG_EMPTY");
  }

  @ParameterizedTest
  @CsvSource({
    "/pub?topic=t,            MSG_TOO_BIG,  " + MAX_MESSAGE,
    "/mpub?topic=t,           BODY_TOO_BIG, " + MAX_BODY,
    "/config/log_level,        INVALID_VALUE, " + MAX_MESSAGE,
  })
  void refusesChunksThatAddUpToTooMuch(String uri, String message, int limit) {
    http.receive(head(uri.startsWith("/config") ? "PUT" : "POST", uri, CHUNKED));
    http.receive(Integer.toHexString(limit) + "\r\n" + "\n".repeat(limit) + "\r\n");
    assertThat(http.sent()).isEmpty();

    http.receive("1\r\n\n\r\n0\r\n\r\n");

    HttpAnswer answer = http.answer();
    answer.isRefusal(413, message);
    assertThat(answer.header("Connection")).isEqualTo("close");
    http.assertLingersAndCloses();
  }

  @Test
  void doesNotReadABodyThatIsTooLarge() {
    http.receive(head("POST", "/pub?topic=t", "Content-Length: 1000000000000"));

    HttpAnswer answer = http.answer();
    answer.isRefusal(413, "MSG_TOO_BIG");
    assertThat(answer.header("Connection")).isEqualTo("close");
    http.assertLingersAndCloses();
  }

  @Test
  void ignoresWhatFollowsARefusedBody() {
    http.receive(
        head("POST", "/pub?topic=t", "Content-Length: 101") + "x".repeat(101) + PING + PING);

    http.answer().isRefusal(413, "MSG_TOO_BIG");
  }

  @Test
  void throwsAwayABodyThatNobodyWants() {
    http.request("GET", "/ping", "x".repeat(10_000)).isText(200, "OK");

    http.request("GET", "/ping", "x".repeat(256 * 1024)).isText(200, "OK");
    http.get("/ping").isText(200, "OK");
  }

  @Test
  void answersAndClosesWhenABodyThatNobodyWantsIsLong() {
    http.receive(head("POST", "/topic/create?topic=t", "Content-Length: 1048577"));

    HttpAnswer answer = http.answer();
    answer.isEmptyOk();
    assertThat(answer.header("Connection")).isEqualTo("close");
    http.assertLingersAndCloses();
  }

  @Test
  void answersAndClosesWhenChunksThatNobodyWantsAddUp() {
    http.receive(head("GET", "/ping", CHUNKED));
    for (int i = 0; i < 16; i++) {
      assertThat(http.sent()).isEmpty();
      http.receive("4000\r\n" + "x".repeat(0x4000) + "\r\n");
    }
    http.receive("1\r\nx\r\n");

    http.answer().isText(200, "OK");
    http.assertLingersAndCloses();
  }

  @Test
  void asksForABodyThatIsWelcome() {
    http.receive(head("POST", "/pub?topic=t", "Content-Length: 7", "Expect: 100-continue"));
    assertThat(http.sent()).startsWith("HTTP/1.1 100 Continue\r\n").endsWith("\r\n\r\n");

    http.receive("message");
    http.answer().isPublished();
    http.get("/ping").isText(200, "OK");
  }

  @Test
  void asksForABodyAfterTheAnswersToEarlierRequests() {
    http.receive(
        head("GET", "/debug/pprof/symbol")
            + head("POST", "/pub?topic=t", "Content-Length: 7", "Expect: 100-Continue"));
    assertThat(http.sent()).isEmpty();
    http.runBackground();

    String sent = http.sent();
    assertThat(sent).startsWith("HTTP/1.1 200 OK\r\n");
    assertThat(sent).endsWith("num_symbols: 0\nHTTP/1.1 100 Continue\r\n\r\n");
    http.receive("message");
    http.answer().isPublished();
  }

  @Test
  void asksForNoBodyWhereThereIsNone() {
    http.receive(head("GET", "/ping", "Expect: 100-continue"));

    http.answer().isText(200, "OK");
  }

  @Test
  void expectsNothingElse() {
    http.receive(head("POST", "/pub?topic=t", "Content-Length: 1", "Expect: money") + "x" + PING);

    HttpAnswer answer = http.answer();
    assertThat(answer.status()).isEqualTo(417);
    assertThat(answer.body()).isEmpty();
    assertThat(answer.header("Connection")).isEqualTo("close");
    http.assertLingersAndCloses();
  }

  @Test
  void doesNotAskForABodyThatIsTooLarge() {
    http.receive(head("POST", "/pub?topic=t", "Content-Length: 101", "Expect: 100-continue"));

    http.answer().isRefusal(413, "MSG_TOO_BIG");
  }

  @Test
  void answersPipelinedRequestsInOrder() {
    http.receive(
        head("POST", "/pub?topic=t", "Content-Length: 3")
            + "one"
            + head("GET", "/nothing")
            + head("POST", "/pub?topic=t", CHUNKED)
            + "3\r\ntwo\r\n0\r\n\r\n"
            + PING);

    assertThat(http.answers()).extracting(HttpAnswer::status).containsExactly(200, 404, 200, 200);
    assertThat(http.messages("t")).containsExactly("one", "two");
  }

  @Test
  void answersEveryRequestOfAReadHoweverManyThereAre() {
    http.receive(PING.repeat(3_000));

    assertThat(http.answers()).hasSize(3_000).allMatch(answer -> answer.status() == 200);
  }

  @Test
  void answersInOrderAlsoAfterASlowAnswer() {
    http.receive(head("GET", "/debug/pprof/symbol") + PING);
    http.receive(head("POST", "/topic/create?topic=t"));

    assertThat(http.sent()).isEmpty();
    assertThat(http.topic("t")).isNotNull();
    http.runBackground();

    List<HttpAnswer> answers = http.answers();
    assertThat(answers).hasSize(3);
    answers.get(0).isText(200, "num_symbols: 0\n");
    answers.get(1).isText(200, "OK");
    answers.get(2).isEmptyOk();
  }

  @Test
  void closesOnlyAfterASlowAnswer() {
    http.receive(head("GET", "/debug/pprof/symbol") + head("GET", "/ping", "Connection: close"));
    assertThat(http.socket.isOpen()).isTrue();
    http.runBackground();

    assertThat(http.answers()).hasSize(2);
    assertThat(http.socket.isOpen()).isFalse();
  }

  @Test
  void forgetsASlowAnswerThatNobodyWaitsFor() {
    http.receive(head("GET", "/debug/pprof/symbol"));
    http.socket.close();

    http.runBackground();

    assertThat(http.sent()).isEmpty();
  }

  @Test
  void reportsAHandlerThatFails() {
    http.backgroundIsGone = true;
    http.get("/debug/pprof/symbol").isRefusalOfPlainRoute(500, "INTERNAL_ERROR");
    http.backgroundIsGone = false;

    http.get("/ping").isText(200, "OK");
  }

  @Test
  void doesNotReadFromAClientThatWaitsForManyAnswers() {
    http.receive(head("GET", "/debug/pprof/symbol").repeat(63));
    assertThat(http.socket.config().isAutoRead()).isTrue();

    http.receive(head("GET", "/debug/pprof/symbol"));
    assertThat(http.socket.config().isAutoRead()).isFalse();

    http.runBackground();
    assertThat(http.answers()).hasSize(64);
    assertThat(http.socket.config().isAutoRead()).isTrue();
  }

  @Test
  void doesNotReadFromAClientThatReadsNoAnswers() {
    http.socket.stuck(true);
    int requests = 0;
    while (http.socket.config().isAutoRead()) {
      http.receive(PING);
      requests++;
      assertThat(requests).as("requests read").isLessThan(5000);
    }
    http.socket.stuck(false);

    assertThat(http.answers()).hasSize(requests);
    assertThat(http.socket.config().isAutoRead()).isTrue();
    http.get("/ping").isText(200, "OK");
  }

  @Test
  void forgetsARequestThatEndsInTheMiddle() {
    http.receive(head("POST", "/pub?topic=t", "Content-Length: 7") + "mess");
    http.socket.close();

    assertThat(http.sent()).isEmpty();
    assertThat(http.engine.topics()).isEmpty();
  }

  @Test
  void answersAClientThatSendsNoMore() {
    http.receive(head("GET", "/debug/pprof/symbol") + PING);
    http.peerClosesOutput();
    assertThat(http.socket.isOpen()).isTrue();
    http.runBackground();

    assertThat(http.answers()).hasSize(2);
    assertThat(http.socket.isOpen()).isFalse();
  }

  @Test
  void leavesWithAClientThatWaitsForNothing() {
    http.get("/ping").isText(200, "OK");
    http.peerClosesOutput();

    assertThat(http.socket.isOpen()).isFalse();
  }

  @Test
  void answersABodyThatWasCutOff() {
    http.receive(head("POST", "/pub?topic=t", "Content-Length: 7") + "mess");
    http.peerClosesOutput();

    http.answer().isRefusal(500, "INTERNAL_ERROR");
    assertThat(http.socket.isOpen()).isFalse();
    assertThat(http.engine.topics()).isEmpty();
  }

  @Test
  void closesWhenThePeerDoesSoAfterARefusal() {
    http.receive(head("POST", "/pub?topic=t", "Content-Length: 101") + "x".repeat(50));
    http.answer().isRefusal(413, "MSG_TOO_BIG");
    http.peerClosesOutput();

    assertThat(http.socket.isOpen()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"3\r\nmes\r\nz\r\n", "-1\r\n", "3\r\nmes\r\n100000000000000000\r\n"})
  void publishesNothingOfABodyThatCannotBeRead(String chunks) {
    http.receive(head("POST", "/pub?topic=t", CHUNKED) + chunks);

    HttpAnswer answer = http.answer();
    answer.isRefusal(500, "INTERNAL_ERROR");
    assertThat(answer.header("Connection")).isEqualTo("close");
    http.assertLingersAndCloses();
    assertThat(http.engine.topics()).isEmpty();
  }

  @Test
  void dropsTheBodyOfAnAnswerToHead() {
    http.receive(head("HEAD", "/ping") + PING);

    String sent = http.sent();
    assertThat(sent).startsWith("HTTP/1.1 405 Method Not Allowed\r\n").contains("GET, OPTIONS");
    assertThat(sent.substring(sent.indexOf("\r\n\r\n") + 4)).startsWith("HTTP/1.1 200 OK\r\n");
  }
}
