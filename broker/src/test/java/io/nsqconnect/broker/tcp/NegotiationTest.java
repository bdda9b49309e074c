package io.nsqconnect.broker.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nsqconnect.broker.config.Configuration;
import io.nsqconnect.broker.config.Option;
import io.nsqconnect.broker.config.Options;
import io.nsqconnect.protocol.NsqException;
import io.nsqconnect.protocol.transport.Compression;
import io.nsqconnect.protocol.transport.TransportLayers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
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
  void aMessageIsWithItsConsumerForAWhileHoweverShortItsTimeout() {
    assertThat(limits(Options.MSG_TIMEOUT, Duration.ZERO).msgTimeout())
        .isEqualTo(Duration.ofMillis(100));
    assertThat(limits(Options.MSG_TIMEOUT, Duration.ofMillis(1)).msgTimeout())
        .isEqualTo(Duration.ofMillis(1));
  }

  @Test
  void noWishesKeepTheDefaults() {
    assertThat(after("{}"))
        .isEqualTo(new Negotiation(30_000, 16_384, 250, 0, 60_000, TransportLayers.PLAIN));
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
        .isEqualTo(new Negotiation(30_000, 16_384, 0, 0, 60_000, TransportLayers.PLAIN));
    assertThat(after("{\"output_buffer_size\":-1,\"output_buffer_timeout\":100}"))
        .isEqualTo(new Negotiation(30_000, 1, 0, 0, 60_000, TransportLayers.PLAIN));
  }

  @ParameterizedTest
  @CsvSource({
    "snappy,true,SNAPPY,6",
    "deflate,true,DEFLATE,6",
    "deflate_level,9,NONE,6",
    "snappy,false,NONE,6"
  })
  void layersAreGrantedAsWished(String name, String value, Compression compression, int level) {
    assertThat(layers(LIMITS, "\"" + name + "\":" + value))
        .isEqualTo(new TransportLayers(false, compression, level));
  }

  @ParameterizedTest
  @CsvSource({"0,4", "-7,4", "1,1", "4,4", "5,4", "9223372036854775807,4"})
  void theDeflateLevelIsLoweredToTheGreatestAllowed(long wish, int level) {
    Limits limits = limits(Options.MAX_DEFLATE_LEVEL, 4L);

    assertThat(layers(limits, "\"deflate\":true,\"deflate_level\":" + wish).deflateLevel())
        .isEqualTo(level);
  }

  @Test
  void bothCompressionsExcludeEachOtherUnlessOneIsNotOffered() {
    String both = "\"snappy\":true,\"deflate\":true";

    assertThatThrownBy(() -> layers(LIMITS, both))
        .isInstanceOfSatisfying(
            NsqException.class,
            e ->
                assertThat(e.frameText())
                    .isEqualTo(
                        "E_IDENTIFY_FAILED cannot enable both deflate and snappy compression"));
    assertThat(layers(limits(Options.DEFLATE, false), both).compression())
        .isEqualTo(Compression.SNAPPY);
    assertThat(layers(limits(Options.SNAPPY, false), both).compression())
        .isEqualTo(Compression.DEFLATE);
  }

  @Test
  void whoDoesNotNegotiateGetsNoLayers() {
    assertThat(after("{\"snappy\":true,\"deflate\":true}").layers())
        .isEqualTo(TransportLayers.PLAIN);
  }

  private static TransportLayers layers(Limits limits, String wishes) {
    String json = "{\"feature_negotiation\":true," + wishes + "}";
    return Negotiation.defaults(limits)
        .after(IdentifyRequest.parse(json.getBytes(StandardCharsets.UTF_8)), limits)
        .layers();
  }

  private static <T> Limits limits(Option<T> option, T value) {
    return Limits.of(Configuration.defaults().with(option, value));
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
