package io.nsqconnect.broker.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessageListTest {
  private static final int MAX_MESSAGE = 4;
  private static final int MAX_BODY = 24;

  private final HttpFixture http = new HttpFixture();

  @AfterEach
  void hangUp() {
    http.close();
  }

  @ParameterizedTest
  @CsvSource({
    "'',            ''",
    "a,             a",
    "a/,            a",
    "/a,            a",
    "a//b,          a b",
    "a/bbbb/cc,     a bbbb cc",
  })
  void findsLines(String body, String messages) {
    List<String> expected = messages.isEmpty() ? List.of() : List.of(messages.split(" "));

    assertThat(published(MessageList.lines(bytes(body.replace('/', '\n')), MAX_MESSAGE)))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"aaaaa", "aaaaa/", "a/aaaaa", "aaaaa/a"})
  void refusesLongLines(String body) {
    assertRefused(
        () -> MessageList.lines(bytes(body.replace('/', '\n')), MAX_MESSAGE), "MSG_TOO_BIG");
  }

  @Test
  void findsBinaryMessages() {
    ByteBuf body = bytes("").writeInt(2).writeInt(1).writeByte('a').writeInt(4);
    body.writeCharSequence("b\0\ncIGNORED", ISO_8859_1);

    assertThat(published(MessageList.binary(body, MAX_MESSAGE, MAX_BODY)))
        .containsExactly("a", "b\0\nc");
  }

  @ParameterizedTest
  @CsvSource({"0", "-1", "5", "2147483647", "-2147483648"})
  void refusesCountsThatCannotBe(int count) {
    assertRefused(
        () -> MessageList.binary(bytes("").writeInt(count).writeZero(20), MAX_MESSAGE, MAX_BODY),
        "BAD_BODY");
  }

  @Test
  void takesAsManyMessagesAsFitIntoABody() {
    ByteBuf body = bytes("").writeInt(4);
    for (int i = 0; i < 4; i++) {
      body.writeInt(1).writeByte('a' + i);
    }

    assertThat(published(MessageList.binary(body, MAX_MESSAGE, MAX_BODY)))
        .containsExactly("a", "b", "c", "d");
  }

  @ParameterizedTest
  @CsvSource({"0", "1", "3"})
  void refusesHalfACount(int length) {
    assertRefused(
        () -> MessageList.binary(bytes("").writeZero(length), MAX_MESSAGE, MAX_BODY), "BAD_BODY");
  }

  @ParameterizedTest
  @CsvSource({"0", "-1", "5", "3", "2147483647"})
  void refusesLengthsThatCannotBe(int length) {
    ByteBuf body = bytes("").writeInt(1).writeInt(length).writeByte('a').writeByte('b');

    assertRefused(() -> MessageList.binary(body, MAX_MESSAGE, MAX_BODY), "BAD_MESSAGE");
  }

  @ParameterizedTest
  @CsvSource({"0", "3"})
  void refusesHalfALength(int length) {
    ByteBuf body = bytes("").writeInt(1).writeZero(length);

    assertRefused(() -> MessageList.binary(body, MAX_MESSAGE, MAX_BODY), "BAD_MESSAGE");
  }

  private static void assertRefused(Runnable parse, String message) {
    assertThatThrownBy(parse::run)
        .isInstanceOfSatisfying(
            HttpRefusal.class, refusal -> assertThat(refusal.status()).isEqualTo(413))
        .hasMessage(message);
  }

  private List<String> published(MessageList messages) {
    messages.publishTo(http.engine.topic("t"));
    return http.messages("t");
  }

  /** A body that does not begin where its buffer does. */
  private static ByteBuf bytes(String body) {
    return Unpooled.copiedBuffer("###" + body, ISO_8859_1).skipBytes(3);
  }
}
