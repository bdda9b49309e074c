package io.nsqconnect.broker.config;

import java.time.Duration;

/**
 * One option of the broker, or of another program of its kind.
 *
 * @param <T> type of its value
 * @param flag its name on the command line, without dashes
 * @param key its name in the configuration file, or null if it can only be a flag
 * @param type how its values are written
 * @param defaultValue what holds when nobody says otherwise
 * @param doc one sentence for the usage text
 * @param available whether this version does what the option asks for
 */
public record Option<T>(
    String flag, String key, OptionType<T> type, T defaultValue, String doc, boolean available) {

  /** An option whose key in a configuration file is its flag, with underscores. */
  public static <T> Option<T> of(String flag, OptionType<T> type, T defaultValue, String doc) {
    return new Option<>(flag, flag.replace('-', '_'), type, defaultValue, doc, true);
  }

  Option<T> withKey(String otherKey) {
    return new Option<>(flag, otherKey, type, defaultValue, doc, available);
  }

  Option<T> flagOnly() {
    return withKey(null);
  }

  Option<T> notAvailable() {
    return new Option<>(flag, key, type, defaultValue, doc, false);
  }

  /** The default as a user would write it. */
  String defaultText() {
    return defaultValue instanceof Duration duration
        ? GoDuration.format(duration)
        : String.valueOf(defaultValue);
  }

  /** An option is one definition, and equal to nothing else. */
  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return flag.hashCode();
  }
}
