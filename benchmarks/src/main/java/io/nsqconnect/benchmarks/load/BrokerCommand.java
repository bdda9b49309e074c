package io.nsqconnect.benchmarks.load;

import java.util.List;

/**
 * How a broker is started, and what its figures are headed with.
 *
 * @param words program and arguments; the process must become the broker, for it is the one that is
 *     looked at
 */
record BrokerCommand(String name, List<String> words) {
  /**
   * Reads {@code <name>=<command>}.
   *
   * @throws IllegalArgumentException if it is not of that form
   */
  static BrokerCommand parse(String text) {
    int equals = text.indexOf('=');
    if (equals < 1 || text.substring(equals + 1).isBlank()) {
      throw new IllegalArgumentException("--broker " + text + " (expected: <name>=<command>)");
    }
    return new BrokerCommand(
        text.substring(0, equals), List.of(text.substring(equals + 1).strip().split(" +")));
  }

  @Override
  public String toString() {
    return String.join(" ", words);
  }
}
