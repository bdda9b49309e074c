package io.nsqconnect.broker.config;

/** The command line can't be obeyed. */
public final class UsageException extends Exception {
  private static final long serialVersionUID = 1;

  private final boolean helpWanted;

  private final boolean startFailure;

  UsageException(String message) {
    this(message, false, false);
  }

  private UsageException(String message, boolean helpWanted, boolean startFailure) {
    super(message);
    this.helpWanted = helpWanted;
    this.startFailure = startFailure;
  }

  /** Nothing wrong with the flags, but nsqd can't start with this value. */
  static UsageException startFailure(String message) {
    return new UsageException(message, false, true);
  }

  static UsageException helpWanted() {
    return new UsageException("help requested", true, false);
  }

  /** Whether this is to end like a failed start and not like a wrong flag. */
  public boolean isStartFailure() {
    return startFailure;
  }

  /** Whether there is no error but a wish to see the usage text. */
  public boolean isHelpWanted() {
    return helpWanted;
  }
}
