package io.nsqconnect.broker.config;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations the way nsqd reads and prints them: {@code 1h30m}, {@code 1.5s}, {@code 250ms}. */
public final class GoDuration {
  private static final Pattern FORMAT =
      Pattern.compile("([+-]?)((?:(?:\\d+\\.?\\d*|\\.\\d+)(?:ns|us|µs|μs|ms|s|m|h))+|0)");
  private static final Pattern PART =
      Pattern.compile("(\\d+\\.?\\d*|\\.\\d+)(ns|us|µs|μs|ms|s|m|h)");

  private static final long US = 1_000;
  private static final long MS = 1_000_000;
  private static final long SECOND = 1_000_000_000;
  private static final long MINUTE = 60 * SECOND;
  private static final long HOUR = 60 * MINUTE;

  private static final Map<String, Long> UNITS =
      Map.of("ns", 1L, "us", US, "µs", US, "μs", US, "ms", MS, "s", SECOND, "m", MINUTE, "h", HOUR);

  private GoDuration() {}

  /**
   * The duration that {@code text} says.
   *
   * @throws IllegalArgumentException if it is none, or exceeds 292 years
   */
  public static Duration parse(String text) {
    Matcher whole = FORMAT.matcher(text);
    if (!whole.matches()) {
      throw new IllegalArgumentException("invalid duration \"" + text + "\"");
    }
    BigDecimal nanos = BigDecimal.ZERO;
    Matcher part = PART.matcher(whole.group(2));
    while (part.find()) {
      BigDecimal unit = BigDecimal.valueOf(UNITS.get(part.group(2)));
      nanos = nanos.add(new BigDecimal(part.group(1)).multiply(unit));
    }
    try {
      BigDecimal signed = "-".equals(whole.group(1)) ? nanos.negate() : nanos;
      return Duration.ofNanos(signed.setScale(0, RoundingMode.DOWN).longValueExact());
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("invalid duration \"" + text + "\"", e);
    }
  }

  /**
   * Prints {@code duration}: {@code 2.954826524s}, {@code 801.722445ms}, {@code 1m0s}, {@code 0s}.
   */
  public static String format(Duration duration) {
    long nanos = duration.toNanos();
    String sign = nanos < 0 ? "-" : "";
    long rest = Math.abs(nanos);
    if (rest == 0) {
      return "0s";
    }
    if (rest < US) {
      return sign + rest + "ns";
    }
    if (rest < MS) {
      return sign + decimal(rest, US) + "µs";
    }
    if (rest < SECOND) {
      return sign + decimal(rest, MS) + "ms";
    }
    String seconds = decimal(rest % MINUTE, SECOND) + "s";
    if (rest < MINUTE) {
      return sign + seconds;
    }
    String minutes = rest % HOUR / MINUTE + "m" + seconds;
    return sign + (rest < HOUR ? minutes : rest / HOUR + "h" + minutes);
  }

  private static String decimal(long nanos, long unit) {
    return BigDecimal.valueOf(nanos)
        .divide(BigDecimal.valueOf(unit))
        .stripTrailingZeros()
        .toPlainString();
  }
}
