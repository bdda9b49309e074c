package io.nsqconnect.protocol;

import static io.nsqconnect.protocol.Wire.body;
import static io.nsqconnect.protocol.Wire.int32;
import static io.nsqconnect.protocol.Wire.list;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client may announce, and what is kept for it. */
class CommandDecoderLimitsTest {
  private static final int MAX_MESSAGE_BYTES = 10;
  private static final int MAX_BODY_BYTES = 100;

  /** (100 - 4) / 5. */
  private static final int MAX_MESSAGES = 19;

  private static final String HUNG_UP = "hung up";

  private final Conversation client = new Conversation(MAX_MESSAGE_BYTES, MAX_BODY_BYTES);

  @Nested
  class Sizes {
    @ParameterizedTest
    @CsvSource({
      "PUB t, 0, E_BAD_MESSAGE PUB invalid message body size 0",
      "PUB t, -1, E_BAD_MESSAGE PUB invalid message body size -1",
      "PUB t, -2147483648, E_BAD_MESSAGE PUB invalid message body size -2147483648",
      "PUB t, 11, E_BAD_MESSAGE PUB message too big 11 > 10",
      "PUB t, 2147483647, E_BAD_MESSAGE PUB message too big 2147483647 > 10",
      "DPUB t 1, 0, E_BAD_MESSAGE DPUB invalid message body size 0",
      "DPUB t 1, -1, E_BAD_MESSAGE DPUB invalid message body size -1",
      "DPUB t 1, 11, E_BAD_MESSAGE DPUB message too big 11 > 10",
      "DPUB t 1, 2147483647, E_BAD_MESSAGE DPUB message too big 2147483647 > 10",
      "IDENTIFY, 0, E_BAD_BODY IDENTIFY invalid body size 0",
      "IDENTIFY, -1, E_BAD_BODY IDENTIFY invalid body size -1",
      "IDENTIFY, 101, E_BAD_BODY IDENTIFY body too big 101 > 100",
      "IDENTIFY, 2147483647, E_BAD_BODY IDENTIFY body too big 2147483647 > 100",
      "AUTH, 0, E_BAD_BODY AUTH invalid body size 0",
      "AUTH, -2147483648, E_BAD_BODY AUTH invalid body size -2147483648",
      "AUTH, 101, E_BAD_BODY AUTH body too big 101 > 100",
      "MPUB t, 0, E_BAD_BODY MPUB invalid body size 0",
      "MPUB t, -1, E_BAD_BODY MPUB invalid body size -1",
      "MPUB t, 101, E_BAD_BODY MPUB body too big 101 > 100",
      "MPUB t, 2147483647, E_BAD_BODY MPUB body too big 2147483647 > 100"
    })
    void aBodyOutOfBoundsIsRefusedBeforeItArrives(String line, int size, String error) {
      client.send(line + "\n" + int32(size));

      assertThat(client.soFar()).hasSize(2).endsWith(error);
    }

    @ParameterizedTest
    @CsvSource({"PUB t, 10", "DPUB t 1, 10", "IDENTIFY, 100", "AUTH, 100", "PUB t, 1", "AUTH, 1"})
    void aBodyOfTheGreatestOrLeastSizeIsAccepted(String line, int size) {
      client.send(line + "\n" + body("x".repeat(size)));

      assertThat(client.hangUp()).hasSize(3).contains("body " + "x".repeat(size));
    }

    @Test
    void theLimitOfABodyIsNotThatOfAMessage() {
      Conversation lopsided = new Conversation(100, 10);
      lopsided.send("PUB t\n" + body("x".repeat(100)) + "AUTH\n" + int32(11));

      assertThat(lopsided.soFar()).endsWith("AUTH[]", "E_BAD_BODY AUTH body too big 11 > 10");
    }

    @ParameterizedTest
    @ValueSource(longs = {1L << 31, Long.MAX_VALUE})
    void limitsBeyondWhatABufferHoldsAreHarmless(long limit) {
      Conversation generous = new Conversation(limit, limit);
      generous.send("MPUB t\n" + int32(100) + int32(2) + body("x") + int32(Integer.MAX_VALUE));

      assertThat(generous.soFar())
          .containsExactly("MPUB[t]", "E_BAD_BODY MPUB body too big 2147483660 > 2147483647");
    }

    @Test
    void aBodyAsLargeAsAnIntegerIsAwaitedIfTheLimitAllowsIt() {
      Conversation generous = new Conversation(Long.MAX_VALUE, Long.MAX_VALUE);
      generous.send("PUB t\n" + int32(Integer.MAX_VALUE) + "x");

      assertThat(generous.hangUp())
          .containsExactly("PUB[t]", "hung up: E_BAD_MESSAGE PUB failed to read message body");
    }
  }

  @Nested
  class MultiPublish {
    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE, MAX_MESSAGES + 1, Integer.MAX_VALUE})
    void aCountOutOfBoundsIsRefusedBeforeTheListArrives(int count) {
      client.send("MPUB t\n" + int32(8) + int32(count));

      assertThat(client.soFar())
          .containsExactly("MPUB[t]", "E_BAD_BODY MPUB invalid message count " + count);
    }

    @Test
    void theGreatestCountIsHowManyLeastMessagesFitIntoTheGreatestBody() {
      String list = body("x").repeat(MAX_MESSAGES);
      client.send("MPUB t\n" + int32(4 + list.length()) + int32(MAX_MESSAGES) + list);

      assertThat(client.hangUp())
          .containsExactly(
              "MPUB[t]", "messages [" + "x, ".repeat(MAX_MESSAGES - 1) + "x]", HUNG_UP);
    }

    @Test
    void theGreatestCountIs1048575ByDefault() {
      Conversation byDefault = new Conversation(1 << 20, 5 << 20);
      byDefault.send("MPUB t\n" + int32(8) + int32(1_048_575));
      assertThat(byDefault.hangUp())
          .endsWith("hung up: E_BAD_MESSAGE MPUB failed to read message(0) body size");

      byDefault = new Conversation(1 << 20, 5 << 20);
      byDefault.send("MPUB t\n" + int32(8) + int32(1_048_576));
      assertThat(byDefault.hangUp()).endsWith("E_BAD_BODY MPUB invalid message count 1048576");
    }

    @ParameterizedTest
    @CsvSource({
      "0, 0, E_BAD_MESSAGE MPUB invalid message(0) body size 0",
      "1, 0, E_BAD_MESSAGE MPUB invalid message(1) body size 0",
      "2, -1, E_BAD_MESSAGE MPUB invalid message(2) body size -1",
      "1, -2147483648, E_BAD_MESSAGE MPUB invalid message(1) body size -2147483648",
      "0, 11, E_BAD_MESSAGE MPUB message too big 11 > 10",
      "2, 11, E_BAD_MESSAGE MPUB message too big 11 > 10",
      "1, 2147483647, E_BAD_MESSAGE MPUB message too big 2147483647 > 10"
    })
    void aMessageOutOfBoundsIsRefusedBeforeItArrives(int before, int size, String error) {
      client.send("MPUB t\n" + int32(50) + int32(9) + body("x").repeat(before) + int32(size));

      assertThat(client.soFar()).containsExactly("MPUB[t]", error);
    }

    @Test
    void noMessageIsHandedOverBeforeAllAreThere() {
      String list = "MPUB t\n" + body(list("a", "bc", "d"));
      client.send(list.substring(0, list.length() - 1));
      assertThat(client.soFar()).containsExactly("MPUB[t]");

      client.send("d");
      assertThat(client.soFar()).containsExactly("MPUB[t]", "messages [a, bc, d]");
    }

    @Test
    void aListLongerThanDeclaredIsAccepted() {
      client.send("MPUB t\n" + int32(1) + int32(2) + body("a") + body("bc") + "NOP\n");

      assertThat(client.hangUp()).containsExactly("MPUB[t]", "messages [a, bc]", "NOP[]", HUNG_UP);
    }

    @Test
    void whatFollowsAListShorterThanDeclaredIsTheNextCommand() {
      client.send("MPUB t\n" + int32(90) + int32(1) + body("a") + "NOP\n");

      assertThat(client.hangUp()).containsExactly("MPUB[t]", "messages [a]", "NOP[]", HUNG_UP);
    }

    @Test
    void aListMayFillTheGreatestBodyToItsLastByte() {
      // 4 + 6 * (4 + 10) + (4 + 8) = 100
      String list = body("x".repeat(10)).repeat(6) + body("y".repeat(8));
      client.send("MPUB t\n" + int32(100) + int32(7) + list);

      assertThat(client.hangUp()).hasSize(3).endsWith(HUNG_UP);
    }

    @Test
    void aListPastTheGreatestBodyIsRefusedBeforeTheMessageThatPassesItArrives() {
      String list = body("x".repeat(10)).repeat(6);
      client.send("MPUB t\n" + int32(8) + int32(7) + list + int32(9));

      assertThat(client.soFar())
          .containsExactly("MPUB[t]", "E_BAD_BODY MPUB body too big 101 > 100");
    }

    @Test
    void theSpanTableGrowsWithWhatArrivesNotWithWhatIsAnnounced() {
      Conversation byDefault = new Conversation(1 << 20, 5 << 20);
      byDefault.send("MPUB t\n" + int32(5 << 20) + int32(1_048_575));
      assertThat(byDefault.spanCapacity()).isEqualTo(64);

      byDefault.send(body("x").repeat(1000));
      assertThat(byDefault.spanCapacity()).isEqualTo(1024);
    }

    @Test
    void aLargeSpanTableIsGivenBackWithTheEndOfItsCommand() {
      Conversation byDefault = new Conversation(1 << 20, 5 << 20);
      String list = body("x").repeat(100_000);
      byDefault.send("MPUB t\n" + int32(4 + list.length()) + int32(100_000) + list);

      assertThat(byDefault.soFar()).hasSize(2);
      assertThat(byDefault.spanCapacity()).isEqualTo(64);
    }

    @Test
    void oneListAfterAnotherBeginsAnew() {
      client.send(
          "MPUB t\n"
              + body(list("a", "bc"))
              + "MPUB t\n"
              + body(list("d"))
              + "MPUB t\n"
              + body(list("e", "f", "g")));

      assertThat(client.hangUp())
          .containsExactly(
              "MPUB[t]",
              "messages [a, bc]",
              "MPUB[t]",
              "messages [d]",
              "MPUB[t]",
              "messages [e, f, g]",
              HUNG_UP);
    }
  }
}
