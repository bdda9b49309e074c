package io.nsqconnect.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
