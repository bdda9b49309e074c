package io.nsqconnect.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {
  private final CommandLine line = new CommandLine();

  @ParameterizedTest
  @EnumSource(Command.class)
  void theFirstWordNamesTheCommand(Command command) {
    read(command.name() + " a b");

    assertThat(line.command()).isEqualTo(command);
    assertThat(line.word()).isEqualTo(command.name());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " NOP",
        "nop",
        "Nop",
        "NOP\r",
        "NOP\t1",
        "NOPE",
        "NO",
        "PUBLISH",
        "IDENTIFYX",
        "XIDENTIFY",
        "\0NOP",
        "\0\0\0\0\0NOP",
        "\0FIN",
        "NOP\0",
        "\0",
        "\u00ceOP"
      })
  void anyOtherWordIsAnUnknownCommand(String text) {
    read(text);

    assertThat(line.command()).isEqualTo(Command.UNKNOWN);
    assertThat(line.word()).isEqualTo(text.startsWith(" ") ? "" : text);
  }

  @Test
  void aWordWithoutBlankHasNoParameter() {
    read("RDY");

    assertThat(line.parameterCount()).isZero();
  }

  @Test
  void parametersAreSplitAtTheBlank() {
    read("SUB topic channel#ephemeral");

    assertThat(line.parameterCount()).isEqualTo(2);
    assertThat(line.parameter(0)).isEqualTo("topic");
    assertThat(line.parameter(1)).isEqualTo("channel#ephemeral");
    assertThat(line.parameterLength(0)).isEqualTo(5);
  }

  @ParameterizedTest
  @CsvSource({
    "'RDY ', 1, '', ''",
    "'RDY  ', 2, '', ''",
    "'SUB  c', 2, '', c",
    "'SUB t ', 2, t, ''",
    "'SUB  t c', 3, '', t",
    "'SUB t  c', 3, t, ''",
    "' NOP', 1, NOP, ''"
  })
  void everySingleBlankSplitsSoThatParametersMayBeEmpty(
      String text, int count, String first, String second) {
    read(text);

    assertThat(line.parameterCount()).isEqualTo(count);
    assertThat(line.parameter(0)).isEqualTo(first);
    assertThat(count < 2 ? "" : line.parameter(1)).isEqualTo(second);
  }

  @Test
  void superfluousParametersAreCountedButNotKept() {
    read("PUB a b c d");

    assertThat(line.parameterCount()).isEqualTo(4);
    assertThat(line.parameter(0)).isEqualTo("a");
    assertThat(line.parameter(1)).isEqualTo("b");
    assertThatThrownBy(() -> line.parameter(2)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void aParameterOfTheLineBeforeCannotBeRead() {
    read("SUB topic channel");
    read("RDY");

    assertThatThrownBy(() -> line.parameter(0)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> line.quotedParameter(0)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> line.parameterLength(1)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> line.decimal(0)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "'', 0",
    "1, 1",
    "007, 7",
    "2500, 2500",
    "9223372036854775807, 9223372036854775807",
    "9223372036854775808, -9223372036854775808",
    "18446744073709551615, -1",
    "18446744073709551616, 0",
    "18446744073709551617, 1",
    "184467440737095516170, 10"
  })
  void decimalDigitsWrapAt64Bits(String digits, long value) {
    read("RDY " + digits);

    assertThat(line.isDecimal(0)).isTrue();
    assertThat(line.decimal(0)).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "+1", "1.5", "1e3", "0x1", "a", "1\r", "1\0", "1/", "1:", "\u00b2"})
  void nothingButAsciiDigitsIsDecimal(String text) {
    read("RDY " + text);

    assertThat(line.isDecimal(0)).isFalse();
  }

  @Test
  void aParameterIsComparedWithoutMakingAString() {
    read("PUB topic topics");

    assertThat(line.parameterEquals(0, ascii("topic"))).isTrue();
    assertThat(line.parameterEquals(1, ascii("topic"))).isFalse();
    assertThat(line.parameterEquals(0, ascii("topix"))).isFalse();
    assertThat(line.parameterEquals(0, ascii(""))).isFalse();
  }

  @Test
  void anIdIsReadAsTwoWords() {
    read("FIN 18a442f424e69000");

    MessageId id = new MessageId(line.parameterWord(0, 0), line.parameterWord(0, Long.BYTES));
    assertThat(id).hasToString("18a442f424e69000");
  }

  @Test
  void textIsOneCharacterPerByte() {
    read("\u00ff\u0080 \u00e9\u0000");

    assertThat(line.word()).isEqualTo("\u00ff\u0080");
    assertThat(line.parameter(0)).isEqualTo("\u00e9\u0000");
    assertThat(line.quotedParameter(0)).isEqualTo("\"\\xe9\\x00\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"FIN 18a442f424e69000\n", "REQ 18a442f424e69000 90000\nFIN "})
  void aLineThatIsKnownByItsLookSaysWhatItSaysWhenLookedThrough(String text) {
    int known = 0;
    for (int changed = 0; changed < text.length(); changed++) {
      for (char c = 0; c <= 0xff; c++) {
        String variant = text.substring(0, changed) + c + text.substring(changed + 1);
        ByteBuf in = Unpooled.copiedBuffer(variant, StandardCharsets.ISO_8859_1);
        CommandLine quick = new CommandLine();
        int end = quick.moveToSettlement(in, 0);
        if (end != CommandLine.OTHER) {
          known++;
          assertThat(end).as(variant).isEqualTo(variant.indexOf('\n') + 1);
          line.moveTo(in, 0, end - 1);
          assertThat(said(quick)).as(variant).isEqualTo(said(line));
        }
      }
    }
    assertThat(known).isGreaterThan(16 * 200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"FIN 18a442f424e69000\n", "REQ 18a442f424e69000 90000\n"})
  void aLineThatHasNotArrivedWholeIsNotKnownByItsLook(String text) {
    for (int length = 0; length < text.length(); length++) {
      ByteBuf in = Unpooled.copiedBuffer(text.substring(0, length), StandardCharsets.US_ASCII);
      assertThat(line.moveToSettlement(in, 0)).isEqualTo(CommandLine.OTHER);
    }
  }

  private static List<String> said(CommandLine line) {
    List<String> said = new ArrayList<>(List.of(line.command().name(), line.word()));
    for (int i = 0; i < line.parameterCount(); i++) {
      said.add(line.parameter(i));
    }
    return said;
  }

  /** Moves the line to {@code text}, standing in the middle of other bytes. */
  private void read(String text) {
    ByteBuf buffer = Unpooled.copiedBuffer("8 8" + text + "9 9", StandardCharsets.ISO_8859_1);
    line.moveTo(buffer, 3, buffer.writerIndex() - 3);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
