package io.nsqconnect.broker.config;

import java.math.BigInteger;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Integers the way nsqd's flags are read: {@code 100}, {@code -1}, {@code 0x10}, {@code 0o17},
 * {@code 017}, {@code 0b11}; with underscores between digits, {@code 1_000}.
 */
final class GoInteger {
  static final String OUT_OF_RANGE = "value out of range";

  private static final Pattern FORMAT =
      Pattern.compile("([+-]?)(0[xXbBoO]_?|0_?(?=[0-9_]))?([0-9a-fA-F]+(?:_[0-9a-fA-F]+)*)");

  private static final Pattern DECIMAL = Pattern.compile("([+-]?)()([0-9]+)");

  private GoInteger() {}

  /**
   * The number that {@code text} says, in the base that its prefix says.
   *
   * @throws IllegalArgumentException if it is none, or takes more than 64 bits
   */
  static long parse(String text) {
    return parse(FORMAT.matcher(text));
  }

  /**
   * The number that {@code text} says in decimal, without underscores.
   *
   * @throws IllegalArgumentException if it is none, or takes more than 64 bits
   */
  static long parseDecimal(String text) {
    return parse(DECIMAL.matcher(text));
  }

  private static long parse(Matcher matcher) {
    if (!matcher.matches()) {
      throw new IllegalArgumentException("parse error");
    }
    BigInteger magnitude;
    try {
      magnitude = new BigInteger(matcher.group(3).replace("_", ""), base(matcher.group(2)));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("parse error", e);
    }
    BigInteger value = "-".equals(matcher.group(1)) ? magnitude.negate() : magnitude;
    if (value.bitLength() >= Long.SIZE) {
      throw new IllegalArgumentException(OUT_OF_RANGE);
    }
    return value.longValue();
  }

  private static int base(String prefix) {
    if (prefix == null || prefix.isEmpty()) {
      return 10;
    }
    return switch (prefix.toLowerCase(Locale.ROOT).replace("_", "")) {
      case "0x" -> 16;
      case "0b" -> 2;
      default -> 8;
    };
  }
}
