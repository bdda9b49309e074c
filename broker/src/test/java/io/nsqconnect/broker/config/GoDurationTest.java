package io.nsqconnect.broker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Expected values are those that Go's {@code time} package gives. */
class GoDurationTest {
  @Test
  void theShortestDurationIsOne() {
    assertThat(GoDuration.parse("-9223372036854775808ns"))
        .isEqualTo(Duration.ofNanos(Long.MIN_VALUE));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-0, 0",
    "3ns, 3",
    "0.5ns, 0",
    "0.0000000001s, 0",
    "1us, 1000",
    "1µs, 1000",
    "1μs, 1000",
    "250ms, 250000000",
    "+5s, 5000000000",
    "1.5s, 1500000000",
    "1.s, 1000000000",
    ".5s, 500000000",
    "1m, 60000000000",
    "1h30m, 5400000000000",
    "1h1h, 7200000000000",
    "-1.5h, -5400000000000",
    "300000h, 1080000000000000000",
    "9223372036854775807ns, 9223372036854775807"
  })
  void readsWhatGoReads(String text, long nanos) {
    assertThat(GoDuration.parse(text)).isEqualTo(Duration.ofNanos(nanos));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "60",
        "1.5",
        "5.",
        "s",
        ".s",
        "1d",
        "1h 2m",
        " 1s",
        "1e3s",
        "--1s",
        "1.2.3s",
        "1S",
        "9223372036854775808ns",
        "2562048h",
        "1,5s"
      })
  void refusesWhatGoRefuses(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GoDuration.parse(text))
        .withMessage("invalid duration \"" + text + "\"");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0s",
    "1, 1ns",
    "-1, -1ns",
    "999, 999ns",
    "1000, 1µs",
    "1100, 1.1µs",
    "100000, 100µs",
    "801722445, 801.722445ms",
    "2954826524, 2.954826524s",
    "-1500000000, -1.5s",
    "60000000000, 1m0s",
    "61001000000, 1m1.001s",
    "3599999999999, 59m59.999999999s",
    "3600000000000, 1h0m0s",
    "5400000000000, 1h30m0s",
    "86400000000000, 24h0m0s",
    "9223372036854775807, 2562047h47m16.854775807s"
  })
  void printsWhatGoPrints(long nanos, String text) {
    assertThat(GoDuration.format(Duration.ofNanos(nanos))).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 1_001, 1_000_001, 59_999_999_999L, 3_600_000_000_001L, -1_500_000})
  void readsWhatItPrints(long nanos) {
    Duration duration = Duration.ofNanos(nanos);

    assertThat(GoDuration.parse(GoDuration.format(duration))).isEqualTo(duration);
  }
}
