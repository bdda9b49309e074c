package io.nsqconnect.broker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Expected values are those that Go's {@code strconv.ParseInt} gives in base 0. */
class GoIntegerTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "10, 10",
    "+5, 5",
    "-5, -5",
    "0x10, 16",
    "0X1f, 31",
    "-0x10, -16",
    "0x_1f, 31",
    "0o17, 15",
    "0O17, 15",
    "017, 15",
    "0_7, 7",
    "00, 0",
    "0b101, 5",
    "1_000, 1000",
    "9223372036854775807, 9223372036854775807",
    "0x7fffffffffffffff, 9223372036854775807",
    "-9223372036854775808, -9223372036854775808"
  })
  void readsEveryBase(String text, long value) {
    assertThat(GoInteger.parse(text)).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", " 1", "1 ", "x", "_1", "1_", "1__0", "0_", "08", "0x", "0b", "0b2", "0o8", "0x-1",
        "+-1", "#10", "1e3", "1.5", "1f", "٣"
      })
  void refusesWhatIsNoInteger(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GoInteger.parse(text))
        .withMessage("parse error");
  }

  @ParameterizedTest
  @ValueSource(strings = {"9223372036854775808", "-9223372036854775809", "0x8000000000000000"})
  void refusesWhatTakesMoreThan64Bits(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GoInteger.parse(text))
        .withMessage("value out of range");
  }

  @ParameterizedTest
  @CsvSource({"12, 12", "-12, -12", "+12, 12", "010, 10"})
  void readsDecimals(String text, long value) {
    assertThat(GoInteger.parseDecimal(text)).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0x10", "1_000", "abc", "1.5"})
  void refusesOtherThanDecimals(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GoInteger.parseDecimal(text))
        .withMessage("parse error");
  }
}
