package io.nsqconnect.client.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.storage.SimpleHeaderConverter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoopGuardTest {
  private final SimpleHeaderConverter converter = new SimpleHeaderConverter();

  @ParameterizedTest
  @ValueSource(strings = {"left", "1", "true", "2024-01-01", "128", "a,b", "eu west", "l\u00e4ft"})
  void knowsAnIdWhateverTheHeaderConverterMakesOfIt(String id) {
    accept(id);
    LoopGuard guard = new LoopGuard(id, true);
    byte[] sent = converter.fromConnectHeader("t", "h", Schema.STRING_SCHEMA, id);

    assertThat(guard.stops(converter.toConnectHeader("t", "h", sent).value())).isTrue();
    assertThat(guard.stops(sent)).isTrue();
    assertThat(guard.stops(id)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"01", "1.0", "1e5", "null", "1970-01-01", "2024-01-01T00:00:00.000Z"})
  void anIdThatDoesNotComeBackIsRefused(String id) {
    assertThatThrownBy(() -> accept(id))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("bridge.id")
        .hasMessageContaining(id);
  }

  @Test
  void noIdIsAccepted() {
    accept("");
  }

  @Test
  void whatIsNoTextIsNobodysId() {
    LoopGuard guard = new LoopGuard("left", true);

    assertThat(guard.stops(null)).isFalse();
    assertThat(guard.stops(Map.of("left", List.of()))).isFalse();
    assertThat(guard.stops(new Object())).isFalse();
    assertThat(guard.stops("right".getBytes(StandardCharsets.UTF_8))).isFalse();
  }

  private static void accept(String id) {
    ConfigDef def = new ConfigDef();
    EnvelopeKeys.define(new KeyGroup(def, "test"));
    def.parse(Map.of(EnvelopeKeys.BRIDGE_ID, id));
  }
}
