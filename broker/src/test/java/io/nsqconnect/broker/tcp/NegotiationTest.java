package io.nsqconnect.broker.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nsqconnect.broker.config.Configuration;
import io.nsqconnect.protocol.NsqException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What comes of a client's wishes. */
class NegotiationTest {
  private static final Limits LIMITS = Limits.of(Configuration.defaults());
  private static final Negotiation DEFAULTS = Negotiation.defaults(LIMITS);

  private static Negotiation after(String json) {
    return DEFAULTS.after(IdentifyRequest.parse(json.getBytes(StandardCharsets.UTF_8)), LIMITS);
  }

  @Test
  void noWishesKeepTheDefaults() {
    assertThat(after("{}")).isEqualTo(new Negotiation(30_000, 16_384, 250, 0, 60_000));
  }

  @ParameterizedTest
  @CsvSource({
    "heartbeat_interval,1000,60000",
    "output_buffer_timeout,25,30000",
    "output_buffer_size,64,65536",
    "sample_rate,0,99",
    "msg_timeout,1000,900000"
  })
  void boundsAreIncludedAndNothingBeyondIsClamped(String name, long min, long max) {
    String what = name.replace('_', ' ');

    assertThat(value(after("{\"" + name + "\":" + min + "}"), name)).isEqualTo(min);
    assertThat(value(after("{\"" + name + "\":" + max + "}"), name)).isEqualTo(max);
    for (long wish : new long[] {min - 1, max + 1, -2}) {
      assertThatThrownBy(() -> after("{\"" + name + "\":" + wish + "}"))
          .isInstanceOfSatisfying(
              NsqException.class,
              e ->
                  assertThat(e.frameText())
                      .isEqualTo("E_BAD_BODY IDENTIFY " + what + " (" + wish + ") is invalid"));
    }
  }

  @ParameterizedTest
  @CsvSource({"sample_rate,sample rate", "msg_timeout,msg timeout"})
  void notEverythingCanBeTurnedOff(String name, String what) {
    assertThatThrownBy(() -> after("{\"" + name + "\":-1}"))
        .hasMessageContaining("IDENTIFY " + what + " (-1) is invalid");
  }

  @Test
  void minusOneTurnsOffHeartbeatsAndTheOutputBuffer() {
    assertThat(after("{\"heartbeat_interval\":-1}").heartbeatIntervalMs()).isZero();
    assertThat(after("{\"output_buffer_timeout\":-1}"))
        .isEqualTo(new Negotiation(30_000, 16_384, 0, 0, 60_000));
    assertThat(after("{\"output_buffer_size\":-1,\"output_buffer_timeout\":100}"))
        .isEqualTo(new Negotiation(30_000, 1, 0, 0, 60_000));
  }

  @Test
  void theFirstWrongValueIsNamed() {
    String wrong =
        "{\"msg_timeout\":1,\"sample_rate\":100,\"output_buffer_size\":1,"
            + "\"output_buffer_timeout\":1,\"heartbeat_interval\":1}";

    assertThatThrownBy(() -> after(wrong)).hasMessageContaining("heartbeat interval (1)");
    assertThatThrownBy(() -> after(wrong.replace("heartbeat_interval", "x")))
        .hasMessageContaining("output buffer timeout (1)");
    assertThatThrownBy(
            () -> after("{\"msg_timeout\":1,\"sample_rate\":100,\"output_buffer_size\":1}"))
        .hasMessageContaining("output buffer size (1)");
    assertThatThrownBy(() -> after("{\"msg_timeout\":1,\"sample_rate\":100}"))
        .hasMessageContaining("sample rate (100)");
  }

  @Test
  void theAnswerShowsWhatHolds() {
    assertThat(
            after("{\"msg_timeout\":5000,\"sample_rate\":10,\"output_buffer_size\":-1}")
                .toJson(LIMITS))
        .contains("\"msg_timeout\":5000,", "\"sample_rate\":10,", "\"output_buffer_size\":1,")
        .endsWith("\"output_buffer_timeout\":0}");
  }

  private static long value(Negotiation negotiation, String name) {
    return switch (name) {
      case "heartbeat_interval" -> negotiation.heartbeatIntervalMs();
      case "output_buffer_timeout" -> negotiation.outputBufferTimeoutMs();
      case "output_buffer_size" -> negotiation.outputBufferBytes();
      case "sample_rate" -> negotiation.sampleRate();
      case "msg_timeout" -> negotiation.msgTimeoutMs();
      default -> throw new IllegalArgumentException(name);
    };
  }
}
