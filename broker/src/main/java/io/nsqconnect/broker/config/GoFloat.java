package io.nsqconnect.broker.config;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Floating-point numbers the way nsqd reads them: {@code 0.99}, {@code .5}, {@code 1e-3}, {@code
 * 0x1p-2}, {@code inf}, {@code NaN}; with underscores between digits.
 */
final class GoFloat {
  private static final Pattern DECIMAL =
      Pattern.compile("[+-]?(?:\\d++(?:\\.\\d*+)?|\\.\\d++)(?:[eE][+-]?\\d++)?");

  private static final Pattern HEXADECIMAL =
      Pattern.compile(
          "[+-]?0[xX](?:\\p{XDigit}++(?:\\.\\p{XDigit}*+)?|\\.\\p{XDigit}++)[pP][+-]?\\d++");

  private static final Pattern INFINITE = Pattern.compile("(?i)([+-]?)inf(?:inity)?");

  /** An underscore that does not stand between digits. */
  private static final Pattern MISPLACED = Pattern.compile("(?<!\\d)_|_(?!\\d)");

  /** In a hexadecimal number one may also follow the prefix. */
  private static final Pattern MISPLACED_IN_HEXADECIMAL =
      Pattern.compile("(?<![\\p{XDigit}xX])_|_(?!\\p{XDigit})");

  private static final int MIN_PLAIN_EXPONENT = -4;
  private static final int MAX_PLAIN_EXPONENT = 5;

  private GoFloat() {}

  /**
   * The number that {@code text} says.
   *
   * @throws IllegalArgumentException if it is none, or out of range
   */
  static double parse(String text) {
    String number = text.replace("_", "");
    if (DECIMAL.matcher(number).matches() && !MISPLACED.matcher(text).find()
        || HEXADECIMAL.matcher(number).matches()
            && !MISPLACED_IN_HEXADECIMAL.matcher(text).find()) {
      double value = Double.parseDouble(number);
      if (!Double.isInfinite(value)) {
        return value;
      }
    } else if (INFINITE.matcher(text).matches()) {
      return text.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    } else if (text.toLowerCase(Locale.ROOT).equals("nan")) {
      return Double.NaN;
    }
    throw new IllegalArgumentException("Could not parse: " + text);
  }

  /**
   * Prints {@code value} with as few digits as it takes: {@code 1000}, {@code 1.5}, {@code 1e+17}.
   */
  static String format(double value) {
    if (Double.isNaN(value)) {
      return "NaN";
    }
    if (Double.isInfinite(value)) {
      return value < 0 ? "-Inf" : "+Inf";
    }
    BigDecimal shortest = BigDecimal.valueOf(value).stripTrailingZeros();
    int exponent = shortest.precision() - shortest.scale() - 1;
    if (exponent >= MIN_PLAIN_EXPONENT && exponent <= MAX_PLAIN_EXPONENT) {
      return shortest.toPlainString();
    }
    String digits = shortest.unscaledValue().abs().toString();
    return (value < 0 ? "-" : "")
        + digits.charAt(0)
        + (digits.length() > 1 ? "." + digits.substring(1) : "")
        + String.format(Locale.ROOT, "e%+03d", exponent);
  }
}
