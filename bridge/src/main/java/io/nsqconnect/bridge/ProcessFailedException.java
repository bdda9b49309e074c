package io.nsqconnect.bridge;

import java.io.IOException;

/** A process did not start, ended too early, or does not do its work; the message says all. */
public final class ProcessFailedException extends IOException {
  private static final long serialVersionUID = 1;

  ProcessFailedException(String message) {
    super(message);
  }
}
