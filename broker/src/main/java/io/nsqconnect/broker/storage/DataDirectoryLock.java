package io.nsqconnect.broker.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps other brokers, nsqd among them, away from a data directory.
 *
 * <p>nsqd holds a BSD {@code flock} on the directory itself. The JDK offers only POSIX record
 * locks, which do not meet it, so the lock is held by a small child process: {@code flock} opens
 * the directory, locks it and becomes a {@code cat} that reads from us and ends when we do, however
 * we end. The child ignores the signals that a terminal or a service manager sends to the whole
 * group, so that the lock outlives a graceful stop of the broker. A child that ends all the same is
 * replaced if it is {@linkplain #keep kept}.
 */
public final class DataDirectoryLock implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DataDirectoryLock.class);

  private static final int CONFLICT_EXIT_CODE = 75;

  /** Of a shell that does not find the program to run. */
  private static final int NOT_FOUND_EXIT_CODE = 127;

  private static final String LOCKED = "locked";

  /** The child echoes its input once it holds the lock. */
  private static final String SCRIPT =
      "trap '' INT TERM HUP QUIT; exec flock -n -F -E " + CONFLICT_EXIT_CODE + " \"$0\" cat";

  private static final int RELEASE_TIMEOUT_SECONDS = 5;

  /** Children that are tried: one may be killed before it has said that it holds the lock. */
  private static final int MAX_ATTEMPTS = 5;

  private final Path directory;
  private Process holder;
  private boolean closed;

  private DataDirectoryLock(Path directory, Process holder) {
    this.directory = directory;
    this.holder = holder;
  }

  /**
   * Locks {@code directory}, which must exist.
   *
   * @throws IOException if it can't be used; the message is nsqd's
   */
  public static DataDirectoryLock acquire(Path directory) throws IOException {
    return new DataDirectoryLock(directory, hold(directory));
  }

  /**
   * Locks again whenever the child has ended, however that came.
   *
   * @param lost told why, once, if that fails: somebody else may use the directory from now on
   */
  public synchronized void keep(Consumer<String> lost) {
    // Starting a child takes long for the thread that tells of the end of others.
    holder.onExit().thenRunAsync(() -> lockAgain(lost), task -> new Thread(task, "lock").start());
  }

  private synchronized void lockAgain(Consumer<String> lost) {
    if (closed) {
      return;
    }
    try {
      holder = hold(directory);
    } catch (IOException e) {
      lost.accept(e.getMessage());
      return;
    }
    LOG.warn("the process that held the lock of the data path has ended; locked again");
    keep(lost);
  }

  private static Process hold(Path directory) throws IOException {
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
    for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      Process holder =
          new ProcessBuilder("sh", "-c", SCRIPT, directory.toAbsolutePath().toString())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (isHeldBy(holder)) {
        return holder;
      }
      int exitCode = exitCode(holder);
      switch (exitCode) {
        case CONFLICT_EXIT_CODE ->
            throw new IOException(
                "failed to lock data-path: cannot flock directory "
                    + shown
                    + " - resource temporarily unavailable (possibly in use by another instance of"
                    + " nsqd)");
        case NOT_FOUND_EXIT_CODE ->
            throw new IOException(
                "failed to lock data-path: the program flock of util-linux is missing");
        default -> LOG.warn("flock has ended with {} before it was asked to", exitCode);
      }
    }
    throw new IOException("failed to lock data-path: flock ended " + MAX_ATTEMPTS + " times");
  }

  private static boolean isHeldBy(Process holder) {
    try {
      holder.outputWriter().write(LOCKED + "\n");
      holder.outputWriter().flush();
      return LOCKED.equals(holder.inputReader().readLine());
    } catch (IOException e) {
      // The child has ended, and its exit code tells why.
      return false;
    }
  }

  private static int exitCode(Process holder) throws IOException {
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
  public synchronized void close() {
    closed = true;
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
