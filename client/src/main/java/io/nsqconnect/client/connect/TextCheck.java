package io.nsqconnect.client.connect;

import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/** Validators of strings and lists of strings that say what they expect. */
public final class TextCheck implements ConfigDef.Validator {
  private final String expectation;
  private final Consumer<String> check;

  private TextCheck(String expectation, Consumer<String> check) {
    this.expectation = expectation;
    this.check = check;
  }

  /**
   * Accepts null, and what {@code check} accepts: the value, or each element of it.
   *
   * @param expectation what is accepted, for the documentation
   * @param check throws {@link IllegalArgumentException} with the value and what was expected
   */
  public static TextCheck of(String expectation, Consumer<String> check) {
    return new TextCheck(expectation, check);
  }

  /** Accepts what can be shown on one line. */
  public static TextCheck printable() {
    return of("no control characters", TextCheck::requirePrintable);
  }

  static void requirePrintable(String text) {
    if (text.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException("control character (expected: none)");
    }
  }

  @Override
  public void ensureValid(String key, Object value) {
    if (value instanceof List<?> elements) {
      elements.forEach(element -> ensureAccepted(key, element));
    } else if (value != null) {
      ensureAccepted(key, value);
    }
  }

  private void ensureAccepted(String key, Object value) {
    try {
      check.accept((String) value);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(key, value, e.getMessage());
    }
  }

  @Override
  public String toString() {
    return expectation;
  }
}
