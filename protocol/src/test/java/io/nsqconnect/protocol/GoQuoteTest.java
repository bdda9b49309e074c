package io.nsqconnect.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoQuoteTest {
  @ParameterizedTest
  @ValueSource(strings = {"", "bad!name", "a b", "'", "~", "é", "日本", "😀", "\ufffd", "e\u0301"})
  void printableTextStandsAsItIs(String text) {
    assertThat(quoted(text)).isEqualTo('"' + text + '"');
  }

  @Test
  void quotesAndBackslashesAreEscaped() {
    assertThat(quoted("a\"b\\c")).isEqualTo("\"a\\\"b\\\\c\"");
  }

  @Test
  void controlCharactersWithANameAreCalledByIt() {
    assertThat(quoted("\u0007\b\f\n\r\t\u000b")).isEqualTo("\"\\a\\b\\f\\n\\r\\t\\v\"");
  }

  @Test
  void otherControlBytesAreHexadecimal() {
    assertThat(quoted("\0\u001b\u001f\u007f")).isEqualTo("\"\\x00\\x1b\\x1f\\x7f\"");
  }

  @ParameterizedTest
  @CsvSource({
    "ff, \\xff",
    "80, \\x80",
    "c3, \\xc3",
    "c328, \\xc3(",
    "c0af, \\xc0\\xaf",
    "e282, \\xe2\\x82",
    "e28261, \\xe2\\x82a",
    "eda080, \\xed\\xa0\\x80",
    "f09f98, \\xf0\\x9f\\x98",
    "f4908080, \\xf4\\x90\\x80\\x80",
    "f888808080, \\xf8\\x88\\x80\\x80\\x80",
    "618062, a\\x80b"
  })
  void bytesThatAreNoUtf8AreHexadecimalOneByOne(String hex, String expected) {
    assertThat(GoQuote.quote(HexFormat.of().parseHex(hex))).isEqualTo('"' + expected + '"');
  }

  @ParameterizedTest
  @CsvSource({
    "c280, \\u0080",
    "c2a0, \\u00a0",
    "c2ad, \\u00ad",
    "e2808b, \\u200b",
    "e280a8, \\u2028",
    "e38080, \\u3000",
    "ee8080, \\ue000",
    "efbbbf, \\ufeff",
    "f3a08081, \\U000e0001",
    "f48fbfbf, \\U0010ffff"
  })
  void charactersThatDoNotPrintAreGivenByNumber(String hex, String expected) {
    assertThat(GoQuote.quote(HexFormat.of().parseHex(hex))).isEqualTo('"' + expected + '"');
  }

  @Test
  void theResultHoldsOneCharacterPerByteSoThatAnErrorFrameCarriesTheBytesOfTheClient() {
    byte[] sent = "é!".getBytes(StandardCharsets.UTF_8);

    assertThat(GoQuote.quote(sent)).isEqualTo("\"\u00c3\u00a9!\"");
  }

  private static String quoted(String text) {
    String quoted = GoQuote.quote(text.getBytes(StandardCharsets.UTF_8));
    return new String(quoted.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }
}
