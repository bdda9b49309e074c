package io.nsqconnect.bridge.quickstart;

/** What was given on the command line makes no sense; the message is one line. */
final class BadOptionException extends Exception {
  private static final long serialVersionUID = 1;

  BadOptionException(String message) {
    super(message);
  }
}
