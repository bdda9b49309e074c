package io.nsqconnect.broker.config;

import java.util.HashMap;
import java.util.Map;

/** The values of all options: what was said, and defaults for the rest. Immutable. */
public final class Configuration {
  private final Map<Option<?>, Object> said;

  Configuration(Map<Option<?>, Object> said) {
    this.said = Map.copyOf(said);
  }

  /** A configuration in which everything has its default. */
  public static Configuration defaults() {
    return new Configuration(Map.of());
  }

  /** The value of {@code option}. */
  @SuppressWarnings("unchecked") // what is put in for an option is of its type
  public <T> T get(Option<T> option) {
    return (T) said.getOrDefault(option, option.defaultValue());
  }

  /** Whether somebody said what {@code option} is, be it the default. */
  public boolean says(Option<?> option) {
    return said.containsKey(option);
  }

  /** This configuration with another value of {@code option}. */
  public <T> Configuration with(Option<T> option, T value) {
    Map<Option<?>, Object> changed = new HashMap<>(said);
    changed.put(option, value);
    return new Configuration(changed);
  }

  /** This configuration, completed by {@code others} where it says nothing. */
  Configuration orElse(Configuration others) {
    Map<Option<?>, Object> merged = new HashMap<>(others.said);
    merged.putAll(said);
    return new Configuration(merged);
  }
}
