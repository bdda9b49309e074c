package io.nsqconnect.bridge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Where the programs are that the bridge starts, in a source tree after {@code mvn package}.
 *
 * <pre>
 *   root
 *   ├── bin/nsqd
 *   ├── bridge/target/kafka/lib/*.jar             Kafka and its Connect worker
 *   ├── connector-source/target/plugin/&lt;plugin&gt;/
 *   └── connector-sink/target/plugin/&lt;plugin&gt;/
 * </pre>
 *
 * @param root the directory of the source tree
 */
public record Installation(Path root) {
  /** Takes any path; relative ones are against the working directory. */
  public Installation {
    root = root.toAbsolutePath().normalize();
  }

  /** The broker's start script. */
  public Path nsqd() {
    return root.resolve("bin/nsqd");
  }

  /** Directory of Kafka's jars. */
  Path kafkaLibrary() {
    return root.resolve("bridge/target/kafka/lib");
  }

  /** The directories that a worker searches for our plugins. */
  public List<Path> pluginPath() {
    return List.of(
        root.resolve("connector-source/target/plugin"),
        root.resolve("connector-sink/target/plugin"));
  }

  /** Throws if something is missing that {@code mvn package} makes. */
  public void requireBuilt() throws IOException {
    requireDirectory(kafkaLibrary());
    for (Path plugins : pluginPath()) {
      requireDirectory(plugins);
    }
  }

  private static void requireDirectory(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      throw new IOException(directory + " is missing: run mvn package first");
    }
  }
}
