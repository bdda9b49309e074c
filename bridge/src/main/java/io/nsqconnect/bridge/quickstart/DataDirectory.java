package io.nsqconnect.bridge.quickstart;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;

/**
 * Where the processes keep data and logs. Closing it removes what they wrote, unless {@link #keep}
 * was called: only the directories named here, none of which was there before, and the one around
 * them if that was not there either and then is empty.
 */
final class DataDirectory implements Closeable {
  private static final String NSQD = "nsqd";
  private static final String KAFKA = "kafka";
  private static final String CONNECT = "connect";
  private static final String LOGS = "logs";

  private static final List<String> NAMES = List.of(NSQD, KAFKA, CONNECT, LOGS);

  private final Path root;
  private final boolean rootIsNew;
  private boolean kept;

  private DataDirectory(Path root, boolean rootIsNew) {
    this.root = root;
    this.rootIsNew = rootIsNew;
  }

  /**
   * The directory {@code chosen}, created if need be, or else a new temporary one.
   *
   * @throws BadOptionException if it has something already of what the processes would write
   */
  static DataDirectory at(Optional<Path> chosen) throws IOException, BadOptionException {
    if (chosen.isEmpty()) {
      return new DataDirectory(Files.createTempDirectory("nsq-connect-quickstart-"), true);
    }
    Path root = chosen.get().toAbsolutePath().normalize();
    for (String name : NAMES) {
      requireAbsent(root.resolve(name));
    }
    boolean rootIsNew = !Files.exists(root);
    return new DataDirectory(Files.createDirectories(root), rootIsNew);
  }

  /** A link that leads nowhere would be followed by those who write, so it counts too. */
  private static void requireAbsent(Path directory) throws BadOptionException {
    if (Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      throw new BadOptionException(
          directory
              + " exists already: remove it, or choose another directory with "
              + Flag.DATA_DIR.spelling());
    }
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
    for (String name : NAMES) {
      removeTree(root.resolve(name));
    }
    if (!rootIsNew) {
      return;
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
