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
 *   ├── bridge/target/kafka/lib/*.jar             Kafka, and its Connect worker unless another is named
 *   ├── connector-source/target/plugin/&lt;plugin&gt;/
 *   └── connector-sink/target/plugin/&lt;plugin&gt;/
 * </pre>
 *
 * @param root the directory of the source tree
 * @param workerLibrary directory of the jars of the Connect worker
 */
public record Installation(Path root, Path workerLibrary) {
  private static final Path KAFKA_LIBRARY = Path.of("bridge/target/kafka/lib");

  /**
   * Takes any paths; a relative root is against the working directory, a library against the root.
   */
  public Installation {
    root = root.toAbsolutePath().normalize();
    workerLibrary = root.resolve(workerLibrary);
  }

  /** An installation whose worker is of the same release as Kafka. */
  public Installation(Path root) {
    this(root, KAFKA_LIBRARY);
  }

  /** The broker's start script. */
  public Path nsqd() {
    return root.resolve("bin/nsqd");
  }

  /** Directory of Kafka's jars. */
  Path kafkaLibrary() {
    return root.resolve(KAFKA_LIBRARY);
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
    requireDirectory(workerLibrary);
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
