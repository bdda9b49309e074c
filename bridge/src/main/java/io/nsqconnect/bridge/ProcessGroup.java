package io.nsqconnect.bridge;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The processes that live and die with this one.
 *
 * <p>They are stopped in the reverse of the order in which they were started: when the group is
 * closed, and, through a shutdown hook, when this process is asked to end (SIGINT, SIGTERM). If
 * this process is killed outright, a {@link Warden} kills them. Thread-safe.
 */
public final class ProcessGroup implements AutoCloseable {
  /** Time to end by itself that each process has when the group is closed. */
  private static final Duration STOP_LIMIT = Duration.ofSeconds(15);

  private final Path logs;
  private final Warden warden;
  private final Thread hook = new Thread(this::stopAll, "stop-processes");
  private final Map<ManagedProcess, Process> started = new LinkedHashMap<>();
  private boolean closed;

  /**
   * A group without a process.
   *
   * @param logs directory for one log file per process; created if need be, never removed
   */
  public ProcessGroup(Path logs) throws IOException {
    this.logs = Files.createDirectories(logs);
    this.warden = new Warden();
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Where the log file of the process {@code name} is. */
  Path log(String name) {
    return logs.resolve(name + ".log");
  }

  /** Starts {@code builder} as what {@code process} stands for. */
  synchronized Process start(ManagedProcess process, ProcessBuilder builder) throws IOException {
    if (closed) {
      throw new ProcessFailedException(process.name() + " cannot start: the group is closed");
    }
    Process child = builder.start();
    started.remove(process);
    started.put(process, child);
    guardLiving();
    return child;
  }

  /** Withdraws ended processes from the warden, whose ids others may get from now on. */
  synchronized void guardLiving() throws IOException {
    warden.guard(started.values().stream().filter(Process::isAlive).mapToLong(Process::pid));
  }

  /** Throws if a process of this group has ended that nobody stopped. */
  public synchronized void requireAllAlive() throws IOException {
    for (ManagedProcess process : started.keySet()) {
      process.requireAlive();
    }
  }

  /** Stops every process; one that does not end within 15 seconds is killed. */
  @Override
  public void close() {
    stopAll();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException shuttingDown) {
      return; // The hook finds nothing left to stop.
    }
  }

  private synchronized void stopAll() {
    if (closed) {
      return;
    }
    closed = true;
    boolean interrupted = Thread.interrupted(); // Whoever is in a hurry still stops in order.
    List<ManagedProcess> newestLast = new ArrayList<>(started.keySet());
    try (warden) {
      for (int i = newestLast.size() - 1; i >= 0; i--) {
        newestLast.get(i).stop(STOP_LIMIT);
      }
    } catch (InterruptedException e) {
      interrupted = true; // The warden kills those that are left.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
