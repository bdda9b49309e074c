package io.nsqconnect.broker.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Nobody is told that a message was taken which the disk has refused. */
class StorageFailureTest {
  private static final long RETRY_MS = 100;

  private final HttpFixture http = new HttpFixture(0);

  @AfterEach
  void hangUp() {
    http.spills.broken(false);
    http.advance(RETRY_MS);
    http.close();
  }

  @Test
  void answersAfterStoring() {
    http.spills.broken(true);

    http.post("/pub?topic=t", "message").isRefusal(503, "EXITING");
  }

  @Test
  void refusesWhileTheFailureLasts() {
    http.spills.broken(true);
    http.post("/pub?topic=t", "message");
    long taken = http.topic("t").messageCount();

    http.post("/pub?topic=t", "message").isRefusal(503, "EXITING");
    http.post("/mpub?topic=t", "a\nb").isRefusal(503, "EXITING");
    http.post("/mpub?topic=t&binary=1", "\0\0\0\1\0\0\0\1a").isRefusal(503, "EXITING");

    assertThat(http.topic("t").messageCount()).isEqualTo(taken);
  }

  @Test
  void stillTellsRefusalsApart() {
    http.spills.broken(true);
    http.post("/pub?topic=t", "message");

    http.post("/pub?topic=t&defer=x", "message").isRefusal(400, "INVALID_DEFER");
    http.post("/mpub?topic=t&binary=1").isRefusal(413, "BAD_BODY");
    http.post("/pub?topic=t").isRefusal(400, "MSG_EMPTY");
  }

  @Test
  void refusesPublishesOnlyOfABatchThatFails() {
    http.spills.broken(true);

    http.receive(
        HttpFixture.head("POST", "/topic/create?topic=other")
            + HttpFixture.head("POST", "/pub?topic=t", "Content-Length: 1")
            + "m"
            + HttpFixture.head("POST", "/mpub?topic=t", "Content-Length: 1")
            + "m");

    var answers = http.answers();
    assertThat(answers).hasSize(3);
    answers.get(0).isEmptyOk();
    answers.get(1).isRefusal(503, "EXITING");
    answers.get(2).isRefusal(503, "EXITING");
  }

  @Test
  void tellsOfTheFailure() {
    http.spills.broken(true);
    http.post("/pub?topic=t", "message");

    HttpAnswer ping = http.get("/ping");
    ping.isText(500, "NOK - " + HeapSpills.FAILURE);
    assertThat(ping.headers()).doesNotContainKey("X-NSQ-Content-Type");
    assertThat(http.get("/stats?format=json").body())
        .contains("\"health\":\"NOK - " + HeapSpills.FAILURE + "\"");
    assertThat(http.get("/stats").body()).contains("\nHealth: NOK - " + HeapSpills.FAILURE + "\n");
  }

  @Test
  void recoversByItself() {
    http.spills.broken(true);
    http.post("/pub?topic=t", "message");
    http.spills.broken(false);

    http.advance(RETRY_MS);

    http.get("/ping").isText(200, "OK");
    http.post("/pub?topic=t", "next").isPublished();
  }

  @Test
  void keepsTryingWhileTheFailureLasts() {
    http.spills.broken(true);
    http.post("/pub?topic=t", "message");

    http.advance(RETRY_MS);
    http.advance(RETRY_MS);
    assertThat(http.get("/ping").status()).isEqualTo(500);
    http.spills.broken(false);
    http.advance(RETRY_MS);

    http.get("/ping").isText(200, "OK");
  }
}
