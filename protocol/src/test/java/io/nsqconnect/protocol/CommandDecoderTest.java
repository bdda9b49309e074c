package io.nsqconnect.protocol;

import static io.nsqconnect.protocol.Wire.body;
import static io.nsqconnect.protocol.Wire.bytes;
import static io.nsqconnect.protocol.Wire.int32;
import static io.nsqconnect.protocol.Wire.list;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufUtil;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is a command, wherever the input is split. */
class CommandDecoderTest {
  private static final int MAX_MESSAGE_BYTES = 10;
  private static final int MAX_BODY_BYTES = 100;

  private static final String ID = "18a442f424e69000";

  private static final String HUNG_UP = "hung up";

  private final Conversation client = new Conversation(MAX_MESSAGE_BYTES, MAX_BODY_BYTES);

  @Nested
  class Sequence {
    @Test
    void everyCommandIsHandedOverInOrder() {
      assertThat(client.sendAll(everyCommand()).hangUp()).isEqualTo(everyCommandHandedOver());
    }

    @Test
    void itDoesNotMatterWhereTheInputIsSplit() {
      byte[] input = everyCommand();

      for (int cut = 0; cut <= input.length; cut++) {
        Conversation split =
            new Conversation(MAX_MESSAGE_BYTES, MAX_BODY_BYTES)
                .send(input, 0, cut)
                .send(input, cut, input.length);
        assertThat(split.hangUp()).as("cut at %d", cut).isEqualTo(everyCommandHandedOver());
      }
    }

    @Test
    void itDoesNotMatterWhereTheInputIsSplitTwice() {
      byte[] input = bytes("MPUB t\n" + body(list("a", "bc")) + "DPUB t 5\r\n" + body("xyz"));
      List<String> expected =
          List.of("MPUB[t]", "messages [a, bc]", "DPUB[t, 5=5]", "body xyz", HUNG_UP);

      for (int first = 0; first <= input.length; first++) {
        for (int second = first; second <= input.length; second++) {
          Conversation split =
              new Conversation(MAX_MESSAGE_BYTES, MAX_BODY_BYTES)
                  .send(input, 0, first)
                  .send(input, first, second)
                  .send(input, second, input.length);
          assertThat(split.hangUp()).as("cut at %d and %d", first, second).isEqualTo(expected);
        }
      }
    }

    @Test
    void bytesMayArriveOneByOne() {
      for (byte b : everyCommand()) {
        client.send(new byte[] {b}, 0, 1);
      }

      assertThat(client.hangUp()).isEqualTo(everyCommandHandedOver());
    }

    @Test
    void theBytesThatNsqdWasSeenToAcceptAreUnderstood() {
      byte[] input =
          ByteBufUtil.decodeHexDump(
              "4944454e544946590a000000027b7d"
                  + "50554220740a0000000568656c6c6f"
                  + "4d50554220740a0000000f000000020000000161000000026263"
                  + "445055422074203130300a000000017a"
                  + "535542207420630a"
                  + "52445920310a");

      assertThat(client.sendAll(input).hangUp())
          .containsExactly(
              "IDENTIFY[]",
              "body {}",
              "PUB[t]",
              "body hello",
              "MPUB[t]",
              "messages [a, bc]",
              "DPUB[t, 100=100]",
              "body z",
              "SUB[t, c]",
              "RDY[1=1]",
              HUNG_UP);
    }

    @Test
    void aBodyMayHoldWhatLooksLikeCommands() {
      client.send("PUB t\n" + body("NOP\nNOP\n")).send("NOP\n");

      assertThat(client.hangUp()).containsExactly("PUB[t]", "body NOP\nNOP\n", "NOP[]", HUNG_UP);
    }

    @Test
    void theLineOfACommandIsHandedOverBeforeItsBodyIsThere() {
      client.send("PUB t\n");

      assertThat(client.soFar()).containsExactly("PUB[t]");
      assertThat(client.isBetweenCommands()).isFalse();
    }

    @Test
    void aCommandIsOverWithItsLastByte() {
      assertThat(client.isBetweenCommands()).isTrue();
      client.send("PUB t\n" + int32(1));
      assertThat(client.isBetweenCommands()).isFalse();
      client.send("x");
      assertThat(client.isBetweenCommands()).isTrue();
      assertThat(client.unreadBytes()).isZero();
    }

    @Test
    void afterARefusalThatIsNotFatalTheNextCommandIsRead() {
      client.send("FIN gone\nFIN " + ID + "\n");

      assertThat(client.hangUp())
          .containsExactly("FIN[gone]", "E_FIN_FAILED FIN gone failed", "FIN[" + ID + "]", HUNG_UP);
    }

    @Test
    void anUnknownCommandIsHandedOverAsItWasSent() {
      client.send("nop 1\n\0NOP\n\u00ff\n");

      assertThat(client.hangUp())
          .containsExactly(
              "UNKNOWN 'nop'[1=1]", "UNKNOWN '\0NOP'[]", "UNKNOWN '\u00ff'[]", HUNG_UP);
    }
  }

  @Nested
  class Lines {
    @Test
    void oneCarriageReturnBeforeTheLineEndIsRemoved() {
      client.send("NOP\r\nSUB t c\r\n\r\nRDY \r\n");

      assertThat(client.hangUp())
          .containsExactly("NOP[]", "SUB[t, c]", "UNKNOWN ''[]", "RDY[=0]", HUNG_UP);
    }

    @Test
    void anyOtherCarriageReturnBelongsToTheLine() {
      client.send("NOP\r\r\n").send("NOP\r1\n").send("\rNOP\n");

      assertThat(client.hangUp())
          .containsExactly("UNKNOWN 'NOP\r'[]", "UNKNOWN 'NOP\r1'[]", "UNKNOWN '\rNOP'[]", HUNG_UP);
    }

    @Test
    void aCarriageReturnAtTheEndOfABodyIsNotTakenForTheNextLine() {
      client.send("PUB t\n" + body("x\r") + "\n");

      assertThat(client.hangUp()).containsExactly("PUB[t]", "body x\r", "UNKNOWN ''[]", HUNG_UP);
    }

    @Test
    void anEmptyLineAndALeadingBlankAreTheEmptyCommand() {
      client.send("\n NOP\n");

      assertThat(client.hangUp()).containsExactly("UNKNOWN ''[]", "UNKNOWN ''[NOP]", HUNG_UP);
    }

    @Test
    void parametersMayBeEmptyOrSuperfluous() {
      client.send("RDY \nSUB  c\nNOP a b c\nAUTH \n");

      assertThat(client.soFar())
          .containsExactly("RDY[=0]", "SUB[=0, c]", "NOP[a, b] of 3", "AUTH[=0]");
    }

    @Test
    void decimalsWrapAt64Bits() {
      client.send("RDY 18446744073709551617\nRDY 18446744073709551615\n");

      assertThat(client.soFar())
          .containsExactly("RDY[18446744073709551617=1]", "RDY[18446744073709551615=-1]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n"})
    void aLineOf16384BytesIsAccepted(String lineEnd) {
      String parameter = "x".repeat(16384 - 4 - lineEnd.length());
      client.send("NOP\n").send("RDY " + parameter + lineEnd).send("NOP\n");

      assertThat(client.hangUp())
          .containsExactly("NOP[]", "RDY[" + parameter + "]", "NOP[]", HUNG_UP);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n"})
    void aLineOf16385BytesDropsTheConnectionWithoutAnError(String lineEnd) {
      client.send("NOP\n" + "x".repeat(16385 - lineEnd.length()) + lineEnd + "NOP\n");

      assertThat(client.hangUp()).containsExactly("NOP[]", "dropped");
    }

    @Test
    void aLineThatCannotEndInTimeDropsTheConnectionBeforeItsEndArrives() {
      client.send("x".repeat(16383));
      assertThat(client.soFar()).isEmpty();

      client.send("x");
      assertThat(client.soFar()).containsExactly("dropped");
    }

    @Test
    void theLimitOfALineCountsFromItsOwnBeginning() {
      client.send("NOP\n".repeat(5000) + "x".repeat(16383));

      assertThat(client.soFar()).hasSize(5000).containsOnly("NOP[]");
    }

    @Test
    void theLimitOfALineDoesNotCountTheBodyBehindIt() {
      Conversation generous = new Conversation(100_000, 100_000);
      generous.send("PUB t\n" + body("x".repeat(50_000)));

      assertThat(generous.hangUp())
          .containsExactly("PUB[t]", "body " + "x".repeat(50_000), HUNG_UP);
    }
  }

  /** What a client is told that sends no more in the middle of a command. */
  @Nested
  class Truncation {
    @ParameterizedTest
    @ValueSource(strings = {"", "PU", "PUB t", "NOP\n", "NOP\nNO"})
    void isNotAnErrorBetweenCommandsOrWithinALine(String sent) {
      assertThat(client.send(sent).hangUp()).endsWith(HUNG_UP);
    }

    @ParameterizedTest
    @CsvSource({
      "PUB t, E_BAD_MESSAGE PUB failed to read message body size",
      "DPUB t 1, E_BAD_MESSAGE DPUB failed to read message body size",
      "IDENTIFY, E_BAD_BODY IDENTIFY failed to read body size",
      "AUTH, E_BAD_BODY AUTH failed to read body size",
      "MPUB t, E_BAD_BODY MPUB failed to read body size"
    })
    void withinTheSizeOfABodyTellsSo(String line, String error) {
      for (int arrived = 0; arrived < 4; arrived++) {
        Conversation cut = new Conversation(MAX_MESSAGE_BYTES, MAX_BODY_BYTES);
        cut.send(line + "\n" + int32(9).substring(0, arrived));
        assertThat(cut.hangUp()).endsWith("hung up: " + error);
      }
    }

    @ParameterizedTest
    @CsvSource({
      "PUB t, E_BAD_MESSAGE PUB failed to read message body",
      "DPUB t 1, E_BAD_MESSAGE DPUB failed to read message body",
      "IDENTIFY, E_BAD_BODY IDENTIFY failed to read body",
      "AUTH, E_BAD_BODY AUTH failed to read body"
    })
    void withinABodyTellsSo(String line, String error) {
      for (int missing = 1; missing <= 3; missing++) {
        Conversation cut = new Conversation(MAX_MESSAGE_BYTES, MAX_BODY_BYTES);
        cut.send(line + "\n" + int32(3) + "x".repeat(3 - missing));
        assertThat(cut.hangUp()).endsWith("hung up: " + error);
      }
    }

    @ParameterizedTest
    @CsvSource({
      "0, E_BAD_BODY MPUB failed to read message count",
      "3, E_BAD_BODY MPUB failed to read message count",
      "4, E_BAD_MESSAGE MPUB failed to read message(0) body size",
      "7, E_BAD_MESSAGE MPUB failed to read message(0) body size",
      "8, E_BAD_MESSAGE MPUB failed to read message body",
      "9, E_BAD_MESSAGE MPUB failed to read message(1) body size",
      "12, E_BAD_MESSAGE MPUB failed to read message(1) body size",
      "13, E_BAD_MESSAGE MPUB failed to read message body",
      "14, E_BAD_MESSAGE MPUB failed to read message body"
    })
    void withinAListTellsHowFarItWasRead(int arrived, String error) {
      String list = int32(2) + body("a") + body("bc");
      client.send("MPUB t\n" + int32(15) + list.substring(0, arrived));

      assertThat(client.hangUp()).endsWith("hung up: " + error);
    }
  }

  private static byte[] everyCommand() {
    return bytes(
        "IDENTIFY\n"
            + body("{}")
            + "AUTH\n"
            + body("secret")
            + "SUB topic channel\n"
            + "RDY 5\r\n"
            + ("FIN " + ID + "\n")
            + ("REQ " + ID + " 1000\n")
            + ("TOUCH " + ID + "\n")
            + "NOP\n"
            + "PUB t\n"
            + body("\nNOP\r\n ")
            + "DPUB t 250\n"
            + body("later")
            + "MPUB t\n"
            + body(list("a", "bc", "\0\n\0\0"))
            + "CLS\n"
            + "FIN gone\n"
            + "what now\n");
  }

  private static List<String> everyCommandHandedOver() {
    return List.of(
        "IDENTIFY[]",
        "body {}",
        "AUTH[]",
        "body secret",
        "SUB[topic, channel]",
        "RDY[5=5]",
        "FIN[" + ID + "]",
        "REQ[" + ID + ", 1000=1000]",
        "TOUCH[" + ID + "]",
        "NOP[]",
        "PUB[t]",
        "body \nNOP\r\n ",
        "DPUB[t, 250=250]",
        "body later",
        "MPUB[t]",
        "messages [a, bc, \0\n\0\0]",
        "CLS[]",
        "FIN[gone]",
        "E_FIN_FAILED FIN gone failed",
        "UNKNOWN 'what'[now]",
        HUNG_UP);
  }
}
