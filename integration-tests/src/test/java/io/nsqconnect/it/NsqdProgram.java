package io.nsqconnect.it;

import java.nio.file.Path;
import java.util.Map;

/**
 * A command that starts a broker.
 *
 * @param path the program
 * @param environment variables it finds, in addition to those of the tests
 */
public record NsqdProgram(Path path, Map<String, String> environment) {
  private static final String JVM_OPTIONS = "NSQD_JAVA_OPTS";

  /** {@code bin/nsqd} as it is. */
  public static NsqdProgram ours() {
    return new NsqdProgram(Repository.nsqd(), Map.of());
  }

  /** What the system property {@code nsq.it.nsqd} names, or else {@code bin/nsqd}. */
  static NsqdProgram named() {
    String path = System.getProperty("nsq.it.nsqd");
    return path == null ? ours() : new NsqdProgram(Path.of(path), Map.of());
  }

  /** {@code bin/nsqd} with more options of its JVM. */
  public static NsqdProgram ours(String jvmOptions) {
    return new NsqdProgram(Repository.nsqd(), Map.of(JVM_OPTIONS, jvmOptions));
  }
}
