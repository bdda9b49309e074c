package io.nsqconnect.bridge;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A program that runs as a process of its own, with a log file of its own, and that can be started
 * again after it has ended.
 *
 * <p>It belongs to a {@link ProcessGroup}, which stops it at the latest when the group is closed.
 * The keyboard's interrupt does not reach it: whoever owns the group decides on the order in which
 * things end. The log file is appended to at each start. One thread at a time starts and stops it;
 * the rest may be called by any.
 */
public class ManagedProcess {
  /** Runs the arguments after it in the same process, deaf to interrupt and hang-up. */
  private static final List<String> DEAF_TO_THE_TERMINAL =
      List.of("sh", "-c", "trap '' INT HUP; exec \"$@\"", "sh");

  /** The kernel needs no longer to end a killed process, except when a disk hangs. */
  private static final Duration KILL_LIMIT = Duration.ofSeconds(10);

  private final ProcessGroup group;
  private final String name;
  private final Program program;
  private final Readiness readiness;

  private volatile Process process;
  private volatile boolean wanted;
  private volatile long startNs;

  /**
   * A process that is not started yet.
   *
   * @param name how people call it; also the name of its log file
   * @param program what runs
   * @param readiness when it counts as started
   */
  public ManagedProcess(ProcessGroup group, String name, Program program, Readiness readiness) {
    this.group = group;
    this.name = name;
    this.program = program;
    this.readiness = readiness;
  }

  /**
   * Starts the program and returns at once.
   *
   * @throws IllegalStateException if it runs
   */
  public void start() throws IOException, InterruptedException {
    if (isAlive()) {
      throw new IllegalStateException(name + " runs already, as process " + pid());
    }
    List<String> shielded = new ArrayList<>(DEAF_TO_THE_TERMINAL);
    shielded.addAll(program.command());
    startNs = System.nanoTime();
    process =
        group.start(
            this,
            new ProcessBuilder(shielded)
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile())));
    wanted = true;
  }

  /**
   * Waits until the program does its work.
   *
   * @return the time since its start
   * @throws ProcessFailedException with the end of the log if it ends or is not ready in time
   */
  public Duration awaitReady(Deadline deadline) throws IOException, InterruptedException {
    boolean ready =
        deadline.await(
            () -> {
              requireAlive();
              return readiness.isReady();
            });
    Duration elapsed = Duration.ofNanos(System.nanoTime() - startNs);
    if (!ready) {
      throw failed("is not ready after " + elapsed.toSeconds() + " s");
    }
    return elapsed;
  }

  /**
   * Waits for a program that is not meant to stay up.
   *
   * @throws ProcessFailedException with the end of the log if it fails or is not done in time
   */
  void awaitDone(Deadline deadline) throws IOException, InterruptedException {
    wanted = false;
    if (!deadline.await(() -> !isAlive())) {
      kill();
      throw failed("was not done in time");
    }
    group.guardLiving();
    if (process.exitValue() != 0) {
      throw failed("ended with exit code " + process.exitValue());
    }
  }

  /** Throws, with the end of the log, if the program was started and has ended by itself. */
  public void requireAlive() throws IOException {
    if (wanted && !isAlive()) {
      throw failed("ended with exit code " + process.exitValue());
    }
  }

  private ProcessFailedException failed(String what) throws IOException {
    return new ProcessFailedException(
        name + " " + what + "; the end of " + log() + ":\n" + LogTail.of(log()));
  }

  /**
   * Asks the program to end (SIGTERM) and kills it, with all its descendants, if it does not.
   *
   * @param limit time it has to end by itself
   * @return whether it ended by itself, now or before
   */
  public boolean stop(Duration limit) throws IOException, InterruptedException {
    wanted = false;
    if (!isAlive()) {
      return true;
    }
    List<ProcessHandle> descendants = process.descendants().toList();
    process.destroy();
    boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    if (!ended) {
      process.destroyForcibly();
    }
    descendants.forEach(ProcessHandle::destroyForcibly);
    awaitGone();
    return ended;
  }

  /** Kills the program and its descendants (SIGKILL) and waits until it is gone. */
  public void kill() throws IOException {
    wanted = false;
    if (isAlive()) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      awaitGone();
    }
  }

  private void awaitGone() throws IOException {
    process.onExit().orTimeout(KILL_LIMIT.toMillis(), TimeUnit.MILLISECONDS).join();
    group.guardLiving();
  }

  /** How people call it. */
  public final String name() {
    return name;
  }

  /** Whether it was started and has not ended. */
  public final boolean isAlive() {
    Process current = process;
    return current != null && current.isAlive();
  }

  /**
   * Its process id; that of the last start if it has ended.
   *
   * @throws IllegalStateException if it was never started
   */
  public final long pid() {
    if (process == null) {
      throw new IllegalStateException(name + " was never started");
    }
    return process.pid();
  }

  /** The file that receives what it prints. */
  public final Path log() {
    return group.log(name);
  }

  @Override
  public String toString() {
    return name + (isAlive() ? " (process " + pid() + ")" : " (not running)");
  }
}
