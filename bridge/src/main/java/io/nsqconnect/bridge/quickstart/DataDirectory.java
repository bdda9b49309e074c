package io.nsqconnect.bridge.quickstart;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;

/**
 * Where the processes keep data and logs. Closing it removes what they wrote, unless {@link #keep}
 * was called: only the directories named here, and the one around them if then it is empty.
 */
final class DataDirectory implements Closeable {
  private static final String NSQD = "nsqd";
  private static final String KAFKA = "kafka";
  private static final String CONNECT = "connect";
  private static final String LOGS = "logs";

  private final Path root;
  private boolean kept;

  private DataDirectory(Path root) {
    this.root = root;
  }

  /** The directory {@code chosen}, created if need be, or else a new temporary one. */
  static DataDirectory at(Optional<Path> chosen) throws IOException {
    return new DataDirectory(
        chosen.isPresent()
            ? Files.createDirectories(chosen.get().toAbsolutePath().normalize())
            : Files.createTempDirectory("nsq-connect-quickstart-"));
  }

  Path root() {
    return root;
  }

  Path nsqd() {
    return root.resolve(NSQD);
  }

  Path kafka() {
    return root.resolve(KAFKA);
  }

  Path connect() {
    return root.resolve(CONNECT);
  }

  Path logs() {
    return root.resolve(LOGS);
  }

  /** Leaves everything where it is. */
  void keep() {
    kept = true;
  }

  boolean isKept() {
    return kept;
  }

  @Override
  public void close() throws IOException {
    if (kept) {
      return;
    }
    for (String name : List.of(NSQD, KAFKA, CONNECT, LOGS)) {
      removeTree(root.resolve(name));
    }
    try (var others = Files.list(root)) {
      if (others.findAny().isPresent()) {
        return;
      }
    }
    Files.delete(root);
  }

  private static void removeTree(Path tree) throws IOException {
    if (!Files.exists(tree)) {
      return;
    }
    Files.walkFileTree(
        tree,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
