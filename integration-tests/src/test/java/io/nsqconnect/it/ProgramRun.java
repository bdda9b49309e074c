package io.nsqconnect.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A program that has run to its end.
 *
 * @param exitCode what it returned
 * @param out what it wrote on standard output
 * @param err what it wrote on standard error
 */
record ProgramRun(int exitCode, String out, String err) {

  /**
   * Runs {@code command} in {@code directory}.
   *
   * @throws AssertionError if it has not ended after {@code limit}; it and its children are killed
   */
  static ProgramRun of(Path directory, Duration limit, List<String> command) {
    try {
      Path out = Files.createTempFile(directory, "program-", ".out");
      Path err = Files.createTempFile(directory, "program-", ".err");
      try {
        Process process =
            new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        boolean ended = awaitEnd(process, limit);
        ProgramRun run =
            new ProgramRun(
                ended ? process.exitValue() : -1, Files.readString(out), Files.readString(err));
        if (!ended) {
          throw new AssertionError(command + " still runs after " + limit + "\n" + run);
        }
        return run;
      } finally {
        Files.delete(out);
        Files.delete(err);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs {@code bin/nsqd} with flags that must keep it from starting, or ask for text only. */
  static ProgramRun nsqd(Path directory, String... flags) {
    List<String> command =
        Stream.concat(Stream.of(Repository.nsqd().toString()), Stream.of(flags)).toList();
    return of(directory, Deadlines.STEP, command);
  }

  private static boolean awaitEnd(Process process, Duration limit) {
    try {
      return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }
}
