package io.nsqconnect.broker.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Keeps other brokers, nsqd among them, away from a data directory.
 *
 * <p>nsqd holds a BSD {@code flock} on the directory itself. The JDK offers only POSIX record
 * locks, which do not meet it, so the lock is held by a small child process: {@code flock} opens
 * the directory, locks it and becomes a {@code cat} that reads from us and ends when we do, however
 * we end. The child ignores the signals that a terminal or a service manager sends to the whole
 * group, so that the lock outlives a graceful stop of the broker.
 */
public final class DataDirectoryLock implements AutoCloseable {
  private static final int CONFLICT_EXIT_CODE = 75;

  /** Of a shell that does not find the program to run. */
  private static final int NOT_FOUND_EXIT_CODE = 127;

  private static final String LOCKED = "locked";

  /** The child echoes its input once it holds the lock. */
  private static final String SCRIPT =
      "trap '' INT TERM HUP QUIT; exec flock -n -F -E " + CONFLICT_EXIT_CODE + " \"$0\" cat";

  private static final int RELEASE_TIMEOUT_SECONDS = 5;

  private final Process holder;

  private DataDirectoryLock(Process holder) {
    this.holder = holder;
  }

  /**
   * Locks {@code directory}, which must exist.
   *
   * @throws IOException if it can't be used; the message is nsqd's
   */
  public static DataDirectoryLock acquire(Path directory) throws IOException {
    String shown = directory.toString().isEmpty() ? "." : directory.toString();
    if (!Files.isDirectory(directory.toAbsolutePath())) {
      String reason =
          Files.exists(directory.toAbsolutePath())
              ? "not a directory"
              : "no such file or directory";
      throw new IOException("failed to lock data-path: open " + shown + ": " + reason);
    }
    if (!Files.isWritable(directory.toAbsolutePath())) {
      throw new IOException("failed to lock data-path: open " + shown + ": permission denied");
    }
    Process holder =
        new ProcessBuilder("sh", "-c", SCRIPT, directory.toAbsolutePath().toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    DataDirectoryLock lock = new DataDirectoryLock(holder);
    if (!lock.isHeld()) {
      throw new IOException(
          "failed to lock data-path: cannot flock directory "
              + shown
              + " - resource temporarily unavailable (possibly in use by another instance of nsqd)");
    }
    return lock;
  }

  private boolean isHeld() throws IOException {
    try {
      holder.outputWriter().write(LOCKED + "\n");
      holder.outputWriter().flush();
      if (LOCKED.equals(holder.inputReader().readLine())) {
        return true;
      }
    } catch (IOException e) {
      // The child has ended and its exit code tells why.
    }
    int exitCode = exitCode();
    if (exitCode == NOT_FOUND_EXIT_CODE) {
      throw new IOException("failed to lock data-path: the program flock of util-linux is missing");
    }
    if (exitCode != CONFLICT_EXIT_CODE) {
      throw new IOException("failed to lock data-path: flock exited with " + exitCode);
    }
    return false;
  }

  private int exitCode() throws IOException {
    try {
      if (holder.waitFor(RELEASE_TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        return holder.exitValue();
      }
      throw new IOException("failed to lock data-path: flock does not end");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while locking the data-path", e);
    }
  }

  /** Lets others use the directory. */
  @Override
  public void close() {
    try {
      holder.outputWriter().close();
      if (!holder.waitFor(RELEASE_TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        holder.destroyForcibly();
      }
    } catch (IOException e) {
      holder.destroyForcibly();
    } catch (InterruptedException e) {
      holder.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
