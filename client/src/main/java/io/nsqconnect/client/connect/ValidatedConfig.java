package io.nsqconnect.client.connect;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigValue;

/** A configuration whose keys have been checked one by one, for checks that take several. */
public final class ValidatedConfig {
  private final Config config;
  private final Map<String, ConfigValue> values = new HashMap<>();

  /** Findings are added to {@code config}. */
  public ValidatedConfig(Config config) {
    this.config = config;
    config.configValues().forEach(value -> values.put(value.name(), value));
  }

  /** The value of a key, of the type that it is defined with; empty if it is null or refused. */
  public <T> Optional<T> value(String key, Class<T> type) {
    ConfigValue value = values.get(key);
    return value.errorMessages().isEmpty()
        ? Optional.ofNullable(type.cast(value.value()))
        : Optional.empty();
  }

  /** The value of an integer key of either width; empty if it is null or refused. */
  public OptionalLong number(String key) {
    return value(key, Number.class)
        .map(number -> OptionalLong.of(number.longValue()))
        .orElseGet(OptionalLong::empty);
  }

  /** Whether {@code key} is spelled as {@code choice}; false if it is refused. */
  public boolean is(String key, Enum<?> choice) {
    return value(key, String.class).filter(Choice.spelling(choice)::equals).isPresent();
  }

  /** Whether {@code key} has no value, and is not refused for it. */
  public boolean isUnset(String key) {
    ConfigValue value = values.get(key);
    return value.errorMessages().isEmpty() && value.value() == null;
  }

  /** Pins {@code message} on {@code key}. */
  public void refuse(String key, String message) {
    values.get(key).addErrorMessage(message);
  }

  /** Refuses {@code key} unless its number is at least that of {@code lowerKey}. */
  public void requireAtLeast(String key, String lowerKey) {
    OptionalLong value = number(key);
    OptionalLong lower = number(lowerKey);
    if (value.isPresent() && lower.isPresent() && value.getAsLong() < lower.getAsLong()) {
      refuse(
          key,
          "%s is %d (expected: at least %s, which is %d)"
              .formatted(key, value.getAsLong(), lowerKey, lower.getAsLong()));
    }
  }

  /** The elements of a list key; none if it is refused. */
  public List<?> list(String key) {
    return value(key, Object.class).orElse(null) instanceof List<?> list ? list : List.of();
  }

  /** Refuses {@code key} if its list is empty. */
  public void requireElements(String key) {
    if (value(key, Object.class).isPresent() && list(key).isEmpty()) {
      refuse(key, key + " is empty (expected: at least 1 element)");
    }
  }

  /** Whether any key is refused so far. */
  public boolean hasErrors() {
    return values.values().stream().anyMatch(value -> !value.errorMessages().isEmpty());
  }

  /** The configuration with all findings. */
  public Config config() {
    return config;
  }
}
