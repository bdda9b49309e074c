package io.nsqconnect.broker.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.nsqconnect.broker.http.RequestBody.End;
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

    assertThat(published(MessageList.lines(bytes(body.replace('/', '\n')), End.WHOLE, MAX_MESSAGE)))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"aaaaa", "aaaaa/", "a/aaaaa", "aaaaa/a"})
  void refusesLongLines(String body) {
    assertRefused(
        () -> MessageList.lines(bytes(body.replace('/', '\n')), End.WHOLE, MAX_MESSAGE),
        "MSG_TOO_BIG");
  }

  @Test
  void findsBinaryMessages() {
    ByteBuf body = bytes("").writeInt(2).writeInt(1).writeByte('a').writeInt(4);
    body.writeCharSequence("b\0\ncIGNORED", ISO_8859_1);

    assertThat(published(MessageList.binary(body, End.WHOLE, MAX_MESSAGE, MAX_BODY)))
        .containsExactly("a", "b\0\nc");
  }

  @ParameterizedTest
  @CsvSource({"0", "-1", "5", "2147483647", "-2147483648"})
  void refusesCountsThatCannotBe(int count) {
    assertRefused(
        () ->
            MessageList.binary(
                bytes("").writeInt(count).writeZero(20), End.WHOLE, MAX_MESSAGE, MAX_BODY),
        "BAD_BODY");
  }

  @Test
  void takesAsManyMessagesAsFitIntoABody() {
    ByteBuf body = bytes("").writeInt(4);
    for (int i = 0; i < 4; i++) {
      body.writeInt(1).writeByte('a' + i);
    }

    assertThat(published(MessageList.binary(body, End.WHOLE, MAX_MESSAGE, MAX_BODY)))
        .containsExactly("a", "b", "c", "d");
  }

  @ParameterizedTest
  @CsvSource({"0", "1", "3"})
  void refusesHalfACount(int length) {
    assertRefused(
        () -> MessageList.binary(bytes("").writeZero(length), End.WHOLE, MAX_MESSAGE, MAX_BODY),
        "BAD_BODY");
  }

  @ParameterizedTest
  @CsvSource({"0", "-1", "5", "3", "2147483647"})
  void refusesLengthsThatCannotBe(int length) {
    ByteBuf body = bytes("").writeInt(1).writeInt(length).writeByte('a').writeByte('b');

    assertRefused(() -> MessageList.binary(body, End.WHOLE, MAX_MESSAGE, MAX_BODY), "BAD_MESSAGE");
  }

  @ParameterizedTest
  @CsvSource({"0", "3"})
  void refusesHalfALength(int length) {
    ByteBuf body = bytes("").writeInt(1).writeZero(length);

    assertRefused(() -> MessageList.binary(body, End.WHOLE, MAX_MESSAGE, MAX_BODY), "BAD_MESSAGE");
  }

  @ParameterizedTest
  @CsvSource({
    "TOO_LONG, a/bbbb,     BODY_TOO_BIG",
    "TOO_LONG, a/bbbbb,    BODY_TOO_BIG",
    "TOO_LONG, bbbbb/a,    MSG_TOO_BIG",
  })
  void findsALongLineBeforeTheEndOfALongBody(End end, String body, String message) {
    assertRefused(
        () -> MessageList.lines(bytes(body.replace('/', '\n')), end, MAX_MESSAGE), message);
  }

  @Test
  void findsALongLineBeforeABrokenEnd() {
    assertRefused(
        () -> MessageList.lines(bytes("bbbbb\na"), End.BROKEN, MAX_MESSAGE), "MSG_TOO_BIG");
    assertThatThrownBy(() -> MessageList.lines(bytes("a\nbbbbb"), End.BROKEN, MAX_MESSAGE))
        .isInstanceOfSatisfying(
            HttpRefusal.class, refusal -> assertThat(refusal.status()).isEqualTo(500))
        .hasMessage("INTERNAL_ERROR");
  }

  @ParameterizedTest
  @CsvSource({"BROKEN, BAD_MESSAGE", "TOO_LONG, BODY_TOO_BIG"})
  void takesABinaryListThatIsWholeHoweverItsBodyEnds(End end, String whenShort) {
    ByteBuf body = bytes("").writeInt(2).writeInt(1).writeByte('a');
    assertRefused(() -> MessageList.binary(body, end, MAX_MESSAGE, MAX_BODY), whenShort);
    body.writeInt(2).writeByte('b');
    assertRefused(() -> MessageList.binary(body, end, MAX_MESSAGE, MAX_BODY), whenShort);
    body.writeByte('c');

    assertThat(published(MessageList.binary(body, end, MAX_MESSAGE, MAX_BODY)))
        .containsExactly("a", "bc");
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
