package io.nsqconnect.bridge;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * JVMs that run Kafka's main classes: small, and quick to start rather than quick in the long run.
 *
 * <p>A class data archive would halve their start once more, but the run that makes it takes
 * seconds longer to end, which is when people wait.
 *
 * @param library directory of Kafka's jars
 */
record KafkaJvm(Path library) {
  private static final List<String> FLAGS =
      List.of(
          // Plenty for one node with a few topics.
          "-Xmx512m",
          // Few threads: two processors may have to do for four processes.
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-Djava.awt.headless=true",
          "-Djava.util.logging.SimpleFormatter.format=%1$tF %1$tT.%1$tL %4$s %3$s %5$s%6$s%n");

  /** Runs {@code mainClass} with {@code arguments}. */
  Program running(String mainClass, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(FLAGS);
    command.addAll(List.of("-cp", library + "/*", mainClass));
    command.addAll(List.of(arguments));
    return () -> command;
  }
}
