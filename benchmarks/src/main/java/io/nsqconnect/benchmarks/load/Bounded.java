package io.nsqconnect.benchmarks.load;

import io.nsqconnect.broker.config.Configuration;
import io.nsqconnect.broker.config.Option;
import io.nsqconnect.broker.config.OptionType;
import java.util.Locale;

/**
 * An option that is a whole number within bounds, which the usage text names and the check holds it
 * to.
 *
 * @param min the least that it may be
 * @param max the most that it may be
 */
record Bounded(Option<Long> option, long min, long max) {

  /**
   * An option.
   *
   * @param doc one sentence for the usage text, a format in which the bounds are the arguments
   */
  static Bounded of(String flag, long defaultValue, long min, long max, String doc) {
    String said = String.format(Locale.ROOT, doc, min, max);
    return new Bounded(Option.of(flag, OptionType.INT64, defaultValue, said), min, max);
  }

  /** What {@code options} say, of a number whose bounds are those of an int. */
  int in(Configuration options) {
    return Math.toIntExact(longIn(options));
  }

  /** What {@code options} say. */
  long longIn(Configuration options) {
    return options.get(option);
  }

  /**
   * Checks what {@code options} say.
   *
   * @throws IllegalArgumentException naming the option, its value and its bounds
   */
  void check(Configuration options) {
    long value = longIn(options);
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          "--" + option.flag() + " " + value + " (expected: " + min + " to " + max + ')');
    }
  }
}
