package io.nsqconnect.broker.config;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * How the values of an option are written: on the command line and in the configuration file.
 *
 * @param <T> type of the value
 * @param word what the usage text calls a value; empty for a switch, which needs none
 * @param parse reads a flag's value; throws {@link IllegalArgumentException}
 * @param fromToml reads what the configuration file holds: a String, Long, Double, Boolean or List
 * @param toView what the HTTP API shows: a String as text, a Number, Boolean or List as JSON
 * @param repeatable whether several flags add up
 */
public record OptionType<T>(
    String word,
    Function<String, T> parse,
    Function<Object, T> fromToml,
    Function<T, Object> toView,
    boolean repeatable) {

  private static final long NANOS_PER_MS = 1_000_000;

  /** True or false; a switch on the command line. */
  public static final OptionType<Boolean> BOOL =
      new OptionType<>("", OptionType::parseBoolean, OptionType::booleanFromToml, v -> v, false);

  /** A whole number of 64 bits, in Go's syntax. */
  public static final OptionType<Long> INT64 =
      new OptionType<>("int", GoInteger::parse, OptionType::longFromToml, v -> v, false);

  /** What nsqd calls an int, which has 64 bits as well. */
  public static final OptionType<Long> INT =
      new OptionType<>("int", GoInteger::parse, OptionType::longFromToml, v -> v, false);

  /** Any text. */
  public static final OptionType<String> STRING =
      new OptionType<>("string", Function.identity(), OptionType::textFromToml, v -> v, false);

  /** A span of time, in Go's syntax; a number in the configuration file means milliseconds. */
  public static final OptionType<Duration> DURATION =
      new OptionType<>(
          "duration",
          OptionType::parseDuration,
          OptionType::durationFromToml,
          Duration::toNanos,
          false);

  /**
   * No list of texts, as opposed to an empty one: where something else or nothing is said. It is
   * empty, and null to the HTTP API.
   */
  public static final List<String> NO_STRINGS = Collections.unmodifiableList(new ArrayList<>());

  private static final List<Double> NO_FLOATS = Collections.unmodifiableList(new ArrayList<>());

  /** Any number of texts: those of several flags add up. */
  public static final OptionType<List<String>> STRINGS =
      new OptionType<>("value", List::of, OptionType::stringsFromToml, OptionType::nullable, true);

  static final OptionType<List<Double>> FLOATS =
      new OptionType<>(
          "value", OptionType::parseFloats, OptionType::floatsFromToml, OptionType::shortest, true);

  /**
   * An option whose values are {@code words}, in any case, and numbers to the HTTP API.
   *
   * @param what names the option in errors
   * @param firstNumber what the HTTP API shows for the first word; the others follow
   */
  static OptionType<String> words(String what, List<String> words, int firstNumber) {
    return words(what, words, word -> firstNumber + words.indexOf(word));
  }

  /** An option whose values are {@code words}, in any case; {@code what} names it in errors. */
  static OptionType<String> words(
      String what, List<String> words, Function<String, Object> toView) {
    Function<String, String> parse =
        text -> {
          String word = text.toLowerCase(Locale.ROOT);
          if (!words.contains(word)) {
            throw new UnknownWordException(
                "invalid " + what + " '" + text + "' (" + String.join(", ", words) + ")");
          }
          return word;
        };
    return new OptionType<>(
        "value", parse, value -> parse.apply(String.valueOf(value)), toView, false);
  }

  /** A value is none of the words that an option knows. */
  static final class UnknownWordException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private UnknownWordException(String message) {
      super(message);
    }
  }

  /** A flag's value with which nsqd ends at once, and with the text alone. */
  static final class FatalValueException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private FatalValueException(IllegalArgumentException cause) {
      super(cause.getMessage(), cause);
    }
  }

  boolean isSwitch() {
    return word.isEmpty();
  }

  private static Boolean parseBoolean(String text) {
    return switch (text) {
      case "1", "t", "T", "TRUE", "true", "True" -> true;
      case "0", "f", "F", "FALSE", "false", "False" -> false;
      default -> throw new IllegalArgumentException("parse error");
    };
  }

  private static Boolean booleanFromToml(Object value) {
    if (value instanceof Boolean b) {
      return b;
    }
    if (value instanceof String s) {
      return parseBoolean(s);
    }
    throw new IllegalArgumentException("not a boolean");
  }

  private static Long longFromToml(Object value) {
    if (value instanceof Long l) {
      return l;
    }
    if (value instanceof String s) {
      return GoInteger.parseDecimal(s);
    }
    throw new IllegalArgumentException("not an integer");
  }

  private static Duration parseDuration(String text) {
    try {
      return GoDuration.parse(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("parse error", e);
    }
  }

  private static Duration durationFromToml(Object value) {
    if (value instanceof Long ms) {
      return Duration.ofNanos(Math.multiplyExact(ms, NANOS_PER_MS));
    }
    if (value instanceof String s) {
      return GoDuration.parse(s);
    }
    throw new IllegalArgumentException("not a duration");
  }

  private static List<String> stringsFromToml(Object value) {
    if (value instanceof List<?> list && !list.isEmpty()) {
      return list.stream().map(String::valueOf).toList();
    }
    return value instanceof String s ? List.of(s.split(",", -1)) : NO_STRINGS;
  }

  private static List<Double> floatsFromToml(Object value) {
    if (value instanceof List<?> list && !list.isEmpty()) {
      return list.stream().map(element -> GoFloat.parse(String.valueOf(element))).toList();
    }
    return value instanceof String s
        ? Arrays.stream(s.split(",", -1)).map(String::strip).map(GoFloat::parse).toList()
        : NO_FLOATS;
  }

  private static List<Double> parseFloats(String text) {
    try {
      return Arrays.stream(text.split(",", -1)).map(GoFloat::parse).toList();
    } catch (IllegalArgumentException e) {
      throw new FatalValueException(e);
    }
  }

  /** Floats as they are written with as few digits as it takes: 1, not 1.0. */
  private static Object shortest(List<Double> floats) {
    return floats == NO_FLOATS
        ? null
        : floats.stream().map(f -> BigDecimal.valueOf(f).stripTrailingZeros()).toList();
  }

  private static Object nullable(List<String> texts) {
    return texts == NO_STRINGS ? null : texts;
  }

  /** Whatever it is, as Go prints it for somebody who expects a text. */
  private static String textFromToml(Object value) {
    if (value instanceof String text) {
      return text;
    }
    if (value instanceof List<?> list) {
      return list.stream().map(OptionType::textFromToml).collect(Collectors.joining(" ", "[", "]"));
    }
    if (value instanceof Long) {
      return "%!s(int64=" + value + ')';
    }
    if (value instanceof Boolean) {
      return "%!s(bool=" + value + ')';
    }
    return value instanceof Number number
        ? "%!s(float64=" + GoFloat.format(number.doubleValue()) + ')'
        : String.valueOf(value);
  }
}
