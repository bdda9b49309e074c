package io.nsqconnect.client.connect;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Recommender;
import org.apache.kafka.common.config.ConfigException;

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

  /** Accepts the spellings of {@code type}, and recommends them. */
  public static <E extends Enum<E>> ConfigDef.Validator of(Class<E> type) {
    return new OneOf(List.of(spellings(type)));
  }

  private record OneOf(List<String> spellings) implements ConfigDef.Validator, Recommender {
    @Override
    public void ensureValid(String key, Object value) {
      if (!spellings.contains(value)) {
        throw new ConfigException(key, value, "expected: one of " + this);
      }
    }

    @Override
    public List<Object> validValues(String key, Map<String, Object> config) {
      return List.copyOf(spellings);
    }

    @Override
    public boolean visible(String key, Map<String, Object> config) {
      return true;
    }

    @Override
    public String toString() {
      return String.join(", ", spellings);
    }
  }

  /** The constant of {@code type} that is spelled {@code text}, which has been validated. */
  public static <E extends Enum<E>> E read(Class<E> type, String text) {
    return Arrays.stream(type.getEnumConstants())
        .filter(constant -> spelling(constant).equals(text))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(text + " is no " + type.getSimpleName()));
  }
}
