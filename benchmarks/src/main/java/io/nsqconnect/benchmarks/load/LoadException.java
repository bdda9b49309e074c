package io.nsqconnect.benchmarks.load;

/** The run has failed, and why, in words for whoever started it. */
final class LoadException extends Exception {
  private static final long serialVersionUID = 1;

  LoadException(String message, Throwable cause) {
    super(message, cause);
  }
}
