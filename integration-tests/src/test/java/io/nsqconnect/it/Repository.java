package io.nsqconnect.it;

import java.nio.file.Path;

/** Where the programs under test lie. */
public final class Repository {
  /** The system property that says where. */
  static final String ROOT_PROPERTY = "nsqconnect.root";

  private Repository() {}

  /** The root of the source tree, with {@code bin} in it. */
  public static Path root() {
    String root = System.getProperty(ROOT_PROPERTY);
    if (root == null) {
      throw new IllegalStateException("system property " + ROOT_PROPERTY + " is not set");
    }
    return Path.of(root).toAbsolutePath().normalize();
  }

  /** The command that starts a broker. */
  public static Path nsqd() {
    return root().resolve("bin/nsqd");
  }
}
