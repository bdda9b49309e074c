package io.nsqconnect.client.connect;

import java.util.Arrays;
import java.util.Locale;
import org.apache.kafka.common.config.ConfigDef;

/**
 * Keys whose value is one of an enum's constants, spelled in lower case with dots for underscores:
 * {@code MESSAGE_ID} is {@code message.id}. A constant whose {@code toString} says otherwise is
 * spelled that way.
 */
public final class Choice {
  private Choice() {}

  /** How {@code constant} is spelled. */
  public static String spelling(Enum<?> constant) {
    String text = constant.toString();
    return text.equals(constant.name()) ? text.toLowerCase(Locale.ROOT).replace('_', '.') : text;
  }

  /** How the constants of {@code type} are spelled, in their order. */
  public static <E extends Enum<E>> String[] spellings(Class<E> type) {
    return Arrays.stream(type.getEnumConstants()).map(Choice::spelling).toArray(String[]::new);
  }

  /** Accepts the spellings of {@code type}. */
  public static <E extends Enum<E>> ConfigDef.Validator of(Class<E> type) {
    return ConfigDef.ValidString.in(spellings(type));
  }

  /** The constant of {@code type} that is spelled {@code text}, which has been validated. */
  public static <E extends Enum<E>> E read(Class<E> type, String text) {
    return Arrays.stream(type.getEnumConstants())
        .filter(constant -> spelling(constant).equals(text))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(text + " is no " + type.getSimpleName()));
  }
}
