package io.nsqconnect.broker.inspect;

/** What was asked for can't be done; the message is for who asked. */
final class InspectException extends Exception {
  private static final long serialVersionUID = 1;

  /** With the command line in error, instead of what was found. */
  private final boolean usage;

  private InspectException(String message, boolean usage) {
    super(message);
    this.usage = usage;
  }

  static InspectException usage(String message) {
    return new InspectException(message, true);
  }

  static InspectException failure(String message) {
    return new InspectException(message, false);
  }

  boolean isUsage() {
    return usage;
  }
}
