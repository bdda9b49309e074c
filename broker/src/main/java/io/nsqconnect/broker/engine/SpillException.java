package io.nsqconnect.broker.engine;

/** A message could not be stored. The message is the operating system's reason. */
public final class SpillException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** For {@code reason}, told to publishers, with the failure behind it. */
  public SpillException(String reason, Throwable cause) {
    super(reason, cause);
  }
}
