package io.nsqconnect.client.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;

class TemplateTest {
  private static final Set<String> KNOWN = Set.of("topic", "channel");
  private static final Map<String, String> VALUES = Map.of("topic", "t", "channel", "c");

  @Test
  void fillsInItsPlaces() {
    assertThat(new Template("a-${topic}${channel}.${topic}-b", KNOWN).fill(VALUES))
        .isEqualTo("a-tc.t-b");
  }

  @Test
  void isItselfWithoutPlaces() {
    assertThat(new Template("plain $topic {x}", KNOWN).fill(VALUES)).isEqualTo("plain $topic {x}");
  }

  @Test
  void fillsInWhatLooksLikeAPlaceOnlyOnce() {
    assertThat(new Template("${topic}", KNOWN).fill(Map.of("topic", "${channel}$1")))
        .isEqualTo("${channel}$1");
  }

  @Test
  void refusesAPlaceThatItDoesNotKnow() {
    assertThatThrownBy(() -> new Template("${topik}", KNOWN))
        .hasMessage("unknown place ${topik} (expected: ${channel}, ${topic})");
  }

  @Test
  void refusesAPlaceThatDoesNotEnd() {
    assertThatThrownBy(() -> new Template("${channel}.${topic", KNOWN))
        .hasMessage("place ${topic does not end (expected: })");
  }

  @Test
  void refusesAnEmptyText() {
    assertThatThrownBy(() -> new Template(" ", KNOWN))
        .hasMessage("empty template (expected: at least 1 character)");
  }

  @Test
  void aValidatorNamesTheKey() {
    assertThatThrownBy(() -> Template.validator(KNOWN).ensureValid("some.key", "${x}"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("some.key")
        .hasMessageContaining("unknown place ${x}");
  }
}
