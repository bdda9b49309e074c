package io.nsqconnect.client.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;

class ChoiceTest {
  private enum Colour {
    RED,
    DARK_BLUE,
    OFF_WHITE {
      @Override
      public String toString() {
        return "off-white";
      }
    }
  }

  @Test
  void readsBackWhatItSpells() {
    assertThat(Choice.spellings(Colour.class)).containsExactly("red", "dark.blue", "off-white");
    for (Colour colour : Colour.values()) {
      assertThat(Choice.read(Colour.class, Choice.spelling(colour))).isEqualTo(colour);
    }
  }

  @Test
  void acceptsItsSpellingsOnly() {
    Choice.of(Colour.class).ensureValid("key", "dark.blue");

    assertThatThrownBy(() -> Choice.of(Colour.class).ensureValid("key", "DARK_BLUE"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("red, dark.blue");
  }
}
