package io.nsqconnect.broker.outgoing;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.concurrent.Future;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpQueriesTest {
  private final FakeNetwork network = new FakeNetwork();
  private final HttpQueries queries =
      new HttpQueries(
          network.loop(), network, () -> null, Duration.ofSeconds(2), Duration.ofSeconds(5));

  @AfterEach
  void close() {
    network.close();
  }

  @Test
  void asksAsNsqdDoesAndTakesTheBody() {
    Future<byte[]> answer = queries.ask(HttpQuery.get("http://h:4161/channels?topic=t"));
    network.accept();
    assertThat(network.targets).containsExactly(new HostPort("h", 4161));
    assertThat(network.heard())
        .isEqualTo(
            "GET /channels?topic=t HTTP/1.1\r\nhost: h:4161\r\nuser-agent: nsq-connect\r\n"
                + "accept: application/vnd.nsq; version=1.0\r\nconnection: close\r\n\r\n");

    network.sayHttp(200, "[]");
    assertThat(text(answer)).isEqualTo("[]");
    network.advance(0);
    assertThat(network.isConnected()).isFalse();
  }

  @Test
  void postsJson() {
    queries.ask(HttpQuery.post("http://h/", "{}".getBytes(StandardCharsets.US_ASCII)));
    network.accept();

    assertThat(network.heard())
        .startsWith("POST / HTTP/1.1\r\n")
        .contains("content-type: application/json\r\n", "content-length: 2\r\n")
        .endsWith("\r\n\r\n{}");
  }

  @Test
  void takesABodyThatEndsWithTheConnection() {
    Future<byte[]> answer = queries.ask(HttpQuery.get("http://h/"));
    network.accept();
    network.say("HTTP/1.0 200 OK\r\n\r\nbody");
    network.hangUp();

    assertThat(text(answer)).isEqualTo("body");
  }

  @Test
  void anyOtherStatusIsAFailureThatDoesNotRepeatTheBody() {
    Future<byte[]> answer = queries.ask(HttpQuery.get("http://h/"));
    network.accept();
    network.sayHttp(500, "secret");

    assertThat(answer.cause()).hasMessage("got response 500 X");
  }

  @ParameterizedTest
  @ValueSource(strings = {"what?\r\n\r\n", "HTTP/1.1 200\r\nContent-Length: x\r\n\r\n", "\0\1\2"})
  void garbageIsAFailure(String answerBytes) {
    Future<byte[]> answer = queries.ask(HttpQuery.get("http://h/"));
    network.accept();
    network.say(answerBytes);
    network.hangUp();

    assertThat(answer.isDone()).isTrue();
    assertThat(answer.isSuccess()).isFalse();
  }

  @Test
  void anAnswerIsNotReadWithoutEnd() {
    Future<byte[]> answer = queries.ask(HttpQuery.get("http://h/"));
    network.accept();
    network.say("HTTP/1.1 200 OK\r\n\r\n");
    for (int i = 0; i < 20 && !answer.isDone(); i++) {
      network.say("x".repeat(HttpExchange.MAX_ANSWER_BYTES / 10));
    }

    assertThat(answer.cause()).isNotNull();
    network.advance(0);
    assertThat(network.isConnected()).isFalse();
  }

  @Test
  void aServerThatGoesAwayOrIsNotThereIsAFailure() {
    Future<byte[]> answer = queries.ask(HttpQuery.get("http://h/"));
    network.accept();
    network.hangUp();
    assertThat(answer.cause()).hasMessage("EOF");

    Future<byte[]> refused = queries.ask(HttpQuery.get("http://h/"));
    network.refuse();
    assertThat(refused.cause()).hasMessage("connection refused");
  }

  @Test
  void aSilentServerHasFiveSeconds() {
    Future<byte[]> answer = queries.ask(HttpQuery.get("http://h/"));
    network.advance(1000);
    network.accept();
    network.advance(3999);
    assertThat(answer.isDone()).isFalse();

    network.advance(1);
    assertThat(answer.cause()).hasMessage("no answer within 5000 ms");
    assertThat(network.isConnected()).isFalse();
  }

  @Test
  void followsRedirectsButNotForEver() {
    Future<byte[]> answer = queries.ask(HttpQuery.get("http://h/first"));
    network.accept();
    network.say("HTTP/1.1 302 X\r\nLocation: http://other/next\r\nContent-Length: 0\r\n\r\n");
    network.accept();
    assertThat(network.heard()).startsWith("GET /next ").contains("host: other\r\n");

    for (int i = 0; i < 10; i++) {
      assertThat(answer.isDone()).isFalse();
      network.say("HTTP/1.1 302 X\r\nLocation: /next\r\nContent-Length: 0\r\n\r\n");
      network.accept();
    }
    assertThat(answer.cause()).hasMessage("stopped after 10 redirects");
  }

  @Test
  void aForbiddenAnswerWithoutAnotherPortIsAFailure() {
    Future<byte[]> answer = queries.ask(HttpQuery.get("http://h/"));
    network.accept();
    network.sayHttp(403, "{\"message\":\"NO\"}");

    assertThat(answer.cause()).hasMessage("invalid port 0 (expected: 1 to 65535)");
  }

  @Test
  void queriesBeyondTheNumberOfConnectionsWaitForTheirTurn() {
    List<Future<byte[]>> answers = new ArrayList<>();
    for (int i = 0; i < 130; i++) {
      answers.add(queries.ask(HttpQuery.get("http://h/" + i)));
    }
    assertThat(network.targets).hasSize(128);

    answers.get(5).cancel(false);
    assertThat(network.targets).hasSize(129);
    network.accept();
    network.sayHttp(200, "");
    assertThat(answers.get(128).isSuccess()).isTrue();
    assertThat(network.targets).hasSize(130);
  }

  @Test
  void waitingForATurnCountsAsWaiting() {
    List<Future<byte[]>> answers = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      answers.add(queries.ask(HttpQuery.get("http://h/" + i)));
    }
    network.advance(5000);

    assertThat(answers).allMatch(Future::isDone);
    queries.ask(HttpQuery.get("http://h/again"));
    assertThat(network.targets).last().isEqualTo(new HostPort("h", 80));
    assertThat(answers).noneMatch(Future::isSuccess);
  }

  private static String text(Future<byte[]> answer) {
    assertThat(answer.isSuccess()).isTrue();
    return new String(answer.getNow(), StandardCharsets.UTF_8);
  }
}
