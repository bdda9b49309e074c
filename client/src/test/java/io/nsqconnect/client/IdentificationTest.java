package io.nsqconnect.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nsqconnect.protocol.transport.Compression;
import io.nsqconnect.protocol.transport.TransportLayers;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdentificationTest {
  private static final ConnectionSettings.Builder SETTINGS =
      ConnectionSettings.builder(new ClientIdentity("a \"quoted\" id", "host", "agent/1"));

  @Test
  void asksForWhatIsSetAndForNoUpgrade() {
    assertThat(Identification.request(SETTINGS.msgTimeoutMs(5000).build()))
        .isEqualTo(
            "{\"client_id\":\"a \\\"quoted\\\" id\",\"hostname\":\"host\","
                + "\"user_agent\":\"agent/1\",\"feature_negotiation\":true,"
                + "\"heartbeat_interval\":30000,\"output_buffer_timeout\":25,"
                + "\"tls_v1\":false,\"snappy\":false,\"deflate\":false,\"msg_timeout\":5000}");
  }

  @Test
  void asksForTheLayersThatAreSet() {
    ConnectionSettings settings =
        ConnectionSettings.builder(new ClientIdentity("id", "host", "agent"))
            .transport(
                new TransportSettings(Optional.of((host, port) -> null), Compression.DEFLATE, 3))
            .build();

    assertThat(Identification.request(settings))
        .contains("\"tls_v1\":true,\"snappy\":false,\"deflate\":true,\"deflate_level\":3");
  }

  @Test
  void readsWhichLayersNsqdAnnounces() {
    assertThat(Identification.layers("{}")).isEqualTo(TransportLayers.PLAIN);
    assertThat(Identification.layers("{\"tls_v1\":true,\"snappy\":true}"))
        .isEqualTo(new TransportLayers(true, Compression.SNAPPY, 6));
    assertThat(Identification.layers("{\"deflate\":true,\"deflate_level\":2}"))
        .isEqualTo(new TransportLayers(false, Compression.DEFLATE, 2));
  }

  @Test
  void leavesTheMessageTimeoutToNsqdIfItIsZero() {
    assertThat(Identification.request(SETTINGS.msgTimeoutMs(0).build()))
        .doesNotContain("msg_timeout");
  }

  @Test
  void readsTheAnswerOfNsqd() {
    assertThat(
            Identification.answer(
                "{\"max_rdy_count\":2500,\"version\":\"1.3.0\",\"max_msg_timeout\":900000,"
                    + "\"msg_timeout\":60000,\"tls_v1\":false,\"deflate\":false,"
                    + "\"deflate_level\":6,\"max_deflate_level\":6,\"snappy\":false,"
                    + "\"sample_rate\":0,\"auth_required\":true,\"output_buffer_size\":16384,"
                    + "\"output_buffer_timeout\":250}"))
        .isEqualTo(new ServerInfo("1.3.0", 2500, 60_000, 900_000, true));
  }

  @Test
  void assumesTheDefaultsOfNsqdForWhatIsNotSaid() {
    assertThat(Identification.answer("{}"))
        .isEqualTo(new ServerInfo("unknown", 2500, 60_000, 900_000, false));
  }

  @ParameterizedTest
  @ValueSource(strings = {"OK", "[]", "", "{", "null"})
  void refusesWhatIsNoObject(String answer) {
    assertThatThrownBy(() -> Identification.answer(answer))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("answer to IDENTIFY is \"" + answer + "\" (expected: a JSON object)");
  }
}
