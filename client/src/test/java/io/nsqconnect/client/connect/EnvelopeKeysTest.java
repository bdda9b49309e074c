package io.nsqconnect.client.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.nsqconnect.client.envelope.EnvelopeFormat;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.junit.jupiter.api.Test;

class EnvelopeKeysTest {
  @Test
  void messagesAreBareUnlessAnEnvelopeIsAskedFor() {
    assertThat(EnvelopeKeys.format(config(Map.of()))).isEmpty();
    assertThat(EnvelopeKeys.format(config(Map.of("nsq.envelope", "json"))))
        .get()
        .hasSameClassAs(EnvelopeFormat.json());
    assertThat(EnvelopeKeys.format(config(Map.of("nsq.envelope", "cloudevents"))))
        .get()
        .hasSameClassAs(EnvelopeFormat.cloudEvents());
  }

  @Test
  void aBridgeStopsWhatBearsItsOwnNameAndNothingElse() {
    LoopGuard guard = EnvelopeKeys.loopGuard(config(Map.of("bridge.id", "left")));

    assertThat(guard.stops("left")).isTrue();
    assertThat(guard.stops("right")).isFalse();
    assertThat(guard.stops("")).isFalse();
    assertThat(guard.stops(null)).isFalse();
  }

  @Test
  void aBridgeWithoutANameOrToldToPassStopsNothing() {
    assertThat(EnvelopeKeys.loopGuard(config(Map.of())).stops("")).isFalse();
    assertThat(
            EnvelopeKeys.loopGuard(
                    config(Map.of("bridge.id", "left", "bridge.loop.action", "pass")))
                .stops("left"))
        .isFalse();
  }

  private static AbstractConfig config(Map<String, String> properties) {
    ConfigDef def = new ConfigDef();
    EnvelopeKeys.define(new KeyGroup(def, "Mapping"));
    return new AbstractConfig(def, properties, false);
  }
}
