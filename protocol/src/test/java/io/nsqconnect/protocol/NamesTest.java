package io.nsqconnect.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "orders",
        "Orders_2-b.c",
        "0",
        "_",
        ".",
        "..",
        "-",
        "-.x",
        "a#ephemeral",
        ".#ephemeral",
        "ephemeral"
      })
  void aNameOfLettersDigitsDotsDashesAndUnderscoresIsValid(String name) {
    assertThat(Names.isValid(name)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "a b",
        "b@d",
        "bad!name",
        "a/b",
        "a:b",
        "a\\b",
        "a\u0000",
        "é",
        "日本",
        "\uff41",
        "\u0661"
      })
  void anyOtherCharacterMakesANameInvalid(String name) {
    assertThat(Names.isValid(name)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\n", "a\r", "a#ephemeral\n", "\na"})
  void aLineEndIsNotPartOfAName(String name) {
    assertThat(Names.isValid(name)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "#ephemeral",
        "c#Ephemeral",
        "c#ephemera",
        "c#ephemerals",
        "c#",
        "#",
        "a#b#ephemeral",
        "a#ephemeral#ephemeral",
        "#ephemeral#ephemeral"
      })
  void theSuffixHasToBeWholeAndToFollowAName(String name) {
    assertThat(Names.isValid(name)).isFalse();
  }

  @Test
  void aNameHasAtMost64BytesSuffixIncluded() {
    assertThat(Names.isValid("n".repeat(64))).isTrue();
    assertThat(Names.isValid("n".repeat(65))).isFalse();
    assertThat(Names.isValid("n".repeat(54) + "#ephemeral")).isTrue();
    assertThat(Names.isValid("n".repeat(55) + "#ephemeral")).isFalse();
  }

  @Test
  void anyCharSequenceCanBeChecked() {
    assertThat(Names.isValid(new StringBuilder("a#ephemeral"))).isTrue();
    assertThat(Names.isValid(new StringBuilder("a#"))).isFalse();
  }

  @Test
  void onlyTheSuffixMakesANameEphemeral() {
    assertThat(Names.isEphemeral("a#ephemeral")).isTrue();
    assertThat(Names.isEphemeral("ephemeral")).isFalse();
    assertThat(Names.isEphemeral("a")).isFalse();
  }
}
