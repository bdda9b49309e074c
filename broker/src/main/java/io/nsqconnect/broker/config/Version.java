package io.nsqconnect.broker.config;

/** What this broker says it is. */
public final class Version {
  /** The nsqd whose behaviour this broker has, and whose version clients and tools are told. */
  public static final String NSQD = "1.3.0";

  private Version() {}

  /** What {@code --version} prints and the log begins with. */
  public static String banner() {
    return "nsqd v" + NSQD + " (built w/java" + Runtime.version().feature() + ")";
  }
}
