package io.nsqconnect.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Which processes of this host have a file or directory open, as {@code /proc} tells it. */
final class OpenFiles {
  private OpenFiles() {}

  /** The processes that have {@code path} itself open. */
  static List<ProcessHandle> holders(Path path) throws IOException {
    Path real = path.toRealPath();
    return ProcessHandle.allProcesses().filter(process -> hasOpen(process, real)).toList();
  }

  private static boolean hasOpen(ProcessHandle process, Path real) {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/" + process.pid() + "/fd"))) {
      return descriptors.anyMatch(descriptor -> leadsTo(descriptor, real));
    } catch (IOException e) {
      // It has ended since, or belongs to somebody else.
      return false;
    }
  }

  private static boolean leadsTo(Path descriptor, Path real) {
    try {
      return Files.readSymbolicLink(descriptor).equals(real);
    } catch (IOException e) {
      // It has been closed since.
      return false;
    }
  }
}
