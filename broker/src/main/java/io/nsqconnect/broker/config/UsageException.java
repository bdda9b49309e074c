package io.nsqconnect.broker.config;

/** The command line can't be obeyed. */
public final class UsageException extends Exception {
  private static final long serialVersionUID = 1;

  private final boolean helpWanted;

  UsageException(String message) {
    this(message, false);
  }

  private UsageException(String message, boolean helpWanted) {
    super(message);
    this.helpWanted = helpWanted;
  }

  static UsageException helpWanted() {
    return new UsageException("help requested", true);
  }

  /** Whether there is no error but a wish to see the usage text. */
  public boolean isHelpWanted() {
    return helpWanted;
  }
}
