package io.nsqconnect.broker.config;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The configuration of a running broker, of which a few options can change. Confined to the home
 * loop; changes end with the process.
 */
public final class RuntimeConfiguration {
  private static final Map<String, Option<?>> BY_KEY =
      Options.ALL.stream()
          .filter(option -> option.key() != null)
          .collect(Collectors.toUnmodifiableMap(Option::key, option -> option));

  private final Map<Option<?>, Consumer<Object>> listeners = new HashMap<>();
  private Configuration current;

  /** Begins with {@code initial}. */
  public RuntimeConfiguration(Configuration initial) {
    this.current = initial;
  }

  /** Takes over values that were only known once the broker was running. */
  public void resolved(Configuration configuration) {
    current = configuration;
  }

  /** The option that the HTTP API and the configuration file know as {@code key}. */
  public static Optional<Option<?>> option(String key) {
    return Optional.ofNullable(BY_KEY.get(key));
  }

  /** What the HTTP API shows of {@code option}: a String, Number, Boolean or List. */
  public <T> Object view(Option<T> option) {
    return option.type().toView().apply(current.get(option));
  }

  /** Lets {@code option} change; {@code listener} is told each new value. */
  @SuppressWarnings("unchecked") // what is put in for an option is of its type
  public <T> void onChange(Option<T> option, Consumer<T> listener) {
    listeners.put(option, value -> listener.accept((T) value));
  }

  /** Whether {@code option} can change. */
  public boolean isChangeable(Option<?> option) {
    return listeners.containsKey(option);
  }

  /** Changes an option that can change. */
  public <T> void change(Option<T> option, T value) {
    current = current.with(option, value);
    listeners.get(option).accept(value);
  }
}
