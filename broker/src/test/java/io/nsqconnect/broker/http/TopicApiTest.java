package io.nsqconnect.broker.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicApiTest {
  private final HttpFixture http = new HttpFixture();

  @AfterEach
  void hangUp() {
    http.close();
  }

  @Test
  void createsATopicOnce() {
    http.post("/topic/create?topic=t").isEmptyOk();
    var topic = http.topic("t");
    http.post("/topic/create?topic=t").isEmptyOk();

    assertThat(topic).isNotNull().isSameAs(http.topic("t"));
  }

  @Test
  void deletesATopic() {
    http.engine.topic("t");

    http.post("/topic/delete?topic=t").isEmptyOk();

    assertThat(http.topic("t")).isNull();
  }

  @Test
  void emptiesATopic() {
    http.post("/pub?topic=t", "message");

    http.post("/topic/empty?topic=t").isEmptyOk();

    assertThat(http.topic("t").depth()).isZero();
  }

  @Test
  void pausesAndUnpausesATopic() {
    http.engine.topic("t");

    http.post("/topic/pause?topic=t").isEmptyOk();
    assertThat(http.topic("t").isPaused()).isTrue();
    http.post("/topic/unpause?topic=t").isEmptyOk();
    assertThat(http.topic("t").isPaused()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/topic/pause?topic=t",
        "/topic/unpause?topic=t",
        "/channel/pause?topic=t&channel=c",
        "/channel/unpause?topic=t&channel=c"
      })
  void aPauseIsAnsweredWhenItOutlastsAKill(String uri) {
    http.engine.topic("t").channel("c");
    http.metadataWritten = new CompletableFuture<>();

    http.receive("POST " + uri + " HTTP/1.1\r\nHost: nsqd\r\n\r\n");
    assertThat(http.sent()).isEmpty();
    http.metadataWritten.complete(null);
    http.runBackground();

    http.answer().isEmptyOk();
  }

  @Test
  void createsAChannelOnce() {
    http.engine.topic("t");

    http.post("/channel/create?topic=t&channel=c").isEmptyOk();
    var channel = http.channel("t", "c");
    http.post("/channel/create?channel=c&topic=t").isEmptyOk();

    assertThat(channel).isNotNull().isSameAs(http.channel("t", "c"));
  }

  @Test
  void deletesAChannel() {
    http.engine.topic("t").channel("c");

    http.post("/channel/delete?topic=t&channel=c").isEmptyOk();

    assertThat(http.channel("t", "c")).isNull();
  }

  @Test
  void emptiesAChannel() {
    http.engine.topic("t").channel("c");
    http.post("/pub?topic=t", "message");
    assertThat(http.channel("t", "c").depth()).isOne();

    http.post("/channel/empty?topic=t&channel=c").isEmptyOk();

    assertThat(http.channel("t", "c").depth()).isZero();
  }

  @Test
  void pausesAndUnpausesAChannel() {
    http.engine.topic("t").channel("c");

    http.post("/channel/pause?topic=t&channel=c").isEmptyOk();
    assertThat(http.channel("t", "c").isPaused()).isTrue();
    http.post("/channel/unpause?topic=t&channel=c").isEmptyOk();
    assertThat(http.channel("t", "c").isPaused()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"t", "t%23ephemeral", "a.b-c_9"})
  void decodesNames(String name) {
    http.post("/topic/create?topic=" + name).isEmptyOk();

    assertThat(http.topic(name.replace("%23", "#"))).isNotNull();
  }

  @ParameterizedTest
  @CsvSource({
    "/topic/create,            400, MISSING_ARG_TOPIC",
    "/topic/create?topic=,     400, INVALID_TOPIC",
    "/topic/create?topic=a*b,  400, INVALID_TOPIC",
    "/topic/create?topic=%zz,  400, INVALID_REQUEST",
    "/topic/create?topic=t;a,  400, INVALID_REQUEST",
    "/topic/empty,             400, MISSING_ARG_TOPIC",
    "/topic/empty?topic=a*b,   400, INVALID_TOPIC",
    "/topic/empty?topic=none,  404, TOPIC_NOT_FOUND",
    "/topic/delete,            400, MISSING_ARG_TOPIC",
    "/topic/delete?topic=a*b,  404, TOPIC_NOT_FOUND",
    "/topic/delete?topic=none, 404, TOPIC_NOT_FOUND",
    "/topic/pause,             400, MISSING_ARG_TOPIC",
    "/topic/pause?topic=a*b,   404, TOPIC_NOT_FOUND",
    "/topic/pause?topic=none,  404, TOPIC_NOT_FOUND",
    "/topic/unpause,           400, MISSING_ARG_TOPIC",
    "/topic/unpause?topic=a*b, 404, TOPIC_NOT_FOUND",
    "/topic/unpause?topic=none,404, TOPIC_NOT_FOUND",
  })
  void refusesOperationsOnTopics(String uri, int status, String message) {
    http.post(uri).isRefusal(status, message);

    assertThat(http.engine.topics()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"create", "delete", "empty", "pause", "unpause"})
  void checksTopicAndChannelInOrder(String operation) {
    String route = "/channel/" + operation;
    http.engine.topic("t");

    http.post(route).isRefusal(400, "MISSING_ARG_TOPIC");
    http.post(route + "?channel=c").isRefusal(400, "MISSING_ARG_TOPIC");
    http.post(route + "?topic=a*b").isRefusal(400, "INVALID_ARG_TOPIC");
    http.post(route + "?topic=").isRefusal(400, "INVALID_ARG_TOPIC");
    http.post(route + "?topic=none").isRefusal(400, "MISSING_ARG_CHANNEL");
    http.post(route + "?topic=none&channel=a*b").isRefusal(400, "INVALID_ARG_CHANNEL");
    http.post(route + "?topic=none&channel=").isRefusal(400, "INVALID_ARG_CHANNEL");
    http.post(route + "?topic=none&channel=c").isRefusal(404, "TOPIC_NOT_FOUND");
    http.post(route + "?topic=t&channel=c&x=%").isRefusal(400, "INVALID_REQUEST");
    assertThat(http.topic("t").channels()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"delete", "empty", "pause", "unpause"})
  void refusesOperationsOnUnknownChannels(String operation) {
    http.engine.topic("t");

    http.post("/channel/" + operation + "?topic=t&channel=c").isRefusal(404, "CHANNEL_NOT_FOUND");
  }

  @Test
  void ignoresParametersInTheBody() {
    http.post("/topic/create", "topic=t").isRefusal(400, "MISSING_ARG_TOPIC");
  }

  @Test
  void usesTheFirstOfSeveralValues() {
    http.post("/topic/create?topic=first&topic=second").isEmptyOk();

    assertThat(http.topic("first")).isNotNull();
    assertThat(http.topic("second")).isNull();
  }
}
