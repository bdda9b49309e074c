package io.nsqconnect.benchmarks.load;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What is measured. */
enum Mode {
  /** Publishing, with nobody who consumes. */
  PUB(true, false),
  /** Consuming what is there. */
  SUB(false, true),
  /** From publish to delivery, over one channel. */
  E2E(true, true),
  /** From publish to delivery, over several channels that each get everything. */
  FANOUT(true, true);

  private final boolean publishes;
  private final boolean consumes;

  Mode(boolean publishes, boolean consumes) {
    this.publishes = publishes;
    this.consumes = consumes;
  }

  boolean publishes() {
    return publishes;
  }

  boolean consumes() {
    return consumes;
  }

  /**
   * The mode of a command line.
   *
   * @throws IllegalArgumentException if there is none of that name
   */
  static Mode of(String word) {
    return Arrays.stream(values())
        .filter(mode -> mode.toString().equals(word))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("mode " + word + " (expected: " + words() + ')'));
  }

  static String words() {
    return Arrays.stream(values()).map(Mode::toString).collect(Collectors.joining(", "));
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
