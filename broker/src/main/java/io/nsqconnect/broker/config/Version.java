package io.nsqconnect.broker.config;

/** What this broker says it is. */
public final class Version {
  /** The nsqd whose behaviour this broker has, and whose version clients and tools are told. */
  public static final String NSQD = "1.3.0";

  private static final String PRODUCT = "nsq-connect";

  private Version() {}

  /**
   * What the broker calls itself when it asks HTTP servers, for example {@code nsq-connect/0.1.0};
   * without a version where it does not come from its jar.
   */
  public static String userAgent() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? PRODUCT : PRODUCT + '/' + version;
  }

  /** What {@code --version} prints and the log begins with. */
  public static String banner() {
    return "nsqd v" + NSQD + " (built w/java" + Runtime.version().feature() + ")";
  }
}
