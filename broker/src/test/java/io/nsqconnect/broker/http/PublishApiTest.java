package io.nsqconnect.broker.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PublishApiTest {
  private final HttpFixture http = new HttpFixture();

  @AfterEach
  void hangUp() {
    http.close();
  }

  @Test
  void publishesTheBody() {
    http.post("/pub?topic=t", "a\r\n\0\u00ff").isPublished();

    assertThat(http.messages("t")).containsExactly("a\r\n\0\u00ff");
  }

  @Test
  void publishesAMessageOfTheLargestSize() {
    http.post("/pub?topic=t", "x".repeat(HttpFixture.MAX_MESSAGE)).isPublished();

    assertThat(http.topic("t").messageBytes()).isEqualTo(HttpFixture.MAX_MESSAGE);
  }

  @ParameterizedTest
  @CsvSource({
    "/pub,            MISSING_ARG_TOPIC",
    "/pub?topic=,     INVALID_TOPIC",
    "/pub?topic=a*b,  INVALID_TOPIC",
    "/pub?topic=t&%a, INVALID_REQUEST",
    "/pub?topic=t;x,  INVALID_REQUEST",
    "/mpub,           MISSING_ARG_TOPIC",
    "/mpub?topic=,    INVALID_TOPIC",
    "/mpub?topic=a*b, INVALID_TOPIC",
    "/mpub?topic=t&%a,INVALID_REQUEST",
    "/mpub?topic=t;x, INVALID_REQUEST",
  })
  void refusesWhatNamesNoTopic(String uri, String message) {
    http.post(uri, "message").isRefusal(400, message);

    assertThat(http.engine.topics()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/pub", "/pub?topic=t", "/pub?topic=a*b", "/pub?topic=%"})
  void looksForABodyBeforeItLooksForATopic(String uri) {
    http.post(uri).isRefusal(400, "MSG_EMPTY");

    assertThat(http.engine.topics()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/pub?topic=t", "/pub", "/pub?topic=%"})
  void refusesALargeMessageBeforeItLooksForATopic(String uri) {
    http.receive(HttpFixture.head("POST", uri, "Content-Length: " + (HttpFixture.MAX_MESSAGE + 1)));

    http.answer().isRefusal(413, "MSG_TOO_BIG");
    assertThat(http.engine.topics()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-1",
        "1.5",
        "x",
        "3600001",
        "9223372036854775807",
        "9223372036854775808",
        "18446744073709",
        "+-5",
        "%205",
        "0x5"
      })
  void refusesADelayAfterTheTopicIsCreated(String delay) {
    http.post("/pub?topic=t&defer=" + delay, "message").isRefusal(400, "INVALID_DEFER");

    assertThat(http.topic("t").messageCount()).isZero();
  }

  /** nsqd's nanoseconds have 64 bits. */
  @ParameterizedTest
  @ValueSource(strings = {"9223372036854776", "18446744073710", "-18446744073709"})
  void delaysByWhatIsLeftOfALongDelay(String delay) {
    http.engine.topic("t").channel("c");

    http.post("/pub?topic=t&defer=" + delay, "message").isPublished();

    assertThat(http.channel("t", "c").deferredCount()).isOne();
    http.advance(1);
    assertThat(http.channel("t", "c").depth()).isOne();
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "1, 1", "%2B5, 5", "007, 7", "-0, 0", "3600000, 3600000"})
  void delaysMessages(String delay, long ms) {
    http.engine.topic("t").channel("c");

    http.post("/pub?topic=t&defer=" + delay, "message").isPublished();

    if (ms > 0) {
      assertThat(http.channel("t", "c").deferredCount()).isOne();
      http.advance(ms - 1);
      assertThat(http.channel("t", "c").depth()).isZero();
      http.advance(1);
    }
    assertThat(http.channel("t", "c").depth()).isOne();
    assertThat(http.channel("t", "c").deferredCount()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "&binary=false", "&binary=0", "&defer=x"})
  void publishesLines(String mode) {
    http.post("/mpub?topic=t" + mode, "one\r\n\n\ntwo\nthree").isPublished();

    assertThat(http.messages("t")).containsExactly("one\r", "two", "three");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "\n\n\n"})
  void acceptsNoLinesAtAll(String body) {
    http.post("/mpub?topic=t", body).isPublished();

    assertThat(http.topic("t").messageCount()).isZero();
  }

  @Test
  void publishesNoneOfTheLinesIfOneIsTooLong() {
    http.post("/mpub?topic=t", "one\n" + "x".repeat(HttpFixture.MAX_MESSAGE + 1))
        .isRefusal(413, "MSG_TOO_BIG");

    assertThat(http.topic("t").messageCount()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"true", "1", "", "False", "yes"})
  void publishesBinary(String mode) {
    http.post("/mpub?topic=t&binary=" + mode, ints(2, 3) + "a\nb" + ints(1) + "cIGNORED")
        .isPublished();

    assertThat(http.messages("t")).containsExactly("a\nb", "c");
  }

  @Test
  void publishesNoneOfTheBinaryMessagesIfOneIsBad() {
    http.post("/mpub?topic=t&binary=1", ints(2, 1) + "a" + ints(2) + "b")
        .isRefusal(413, "BAD_MESSAGE");

    assertThat(http.topic("t").messageCount()).isZero();
  }

  @Test
  void refusesBinaryWithoutACount() {
    http.post("/mpub?topic=t&binary=1").isRefusal(413, "BAD_BODY");

    assertThat(http.topic("t")).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/mpub?topic=t", "/mpub?topic=t&binary=true", "/mpub"})
  void refusesALargeBody(String uri) {
    http.receive(HttpFixture.head("POST", uri, "Content-Length: " + (HttpFixture.MAX_BODY + 1)));

    http.answer().isRefusal(413, "BODY_TOO_BIG");
    assertThat(http.engine.topics()).isEmpty();
  }

  private static String ints(int... values) {
    ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * values.length);
    for (int value : values) {
      bytes.putInt(value);
    }
    return new String(bytes.array(), ISO_8859_1);
  }
}
