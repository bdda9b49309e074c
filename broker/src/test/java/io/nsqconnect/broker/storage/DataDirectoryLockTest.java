package io.nsqconnect.broker.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.nsqconnect.broker.logging.RecordedLog;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@EnabledOnOs(OS.LINUX)
@Timeout(300)
class DataDirectoryLockTest {
  private static final int TIMEOUT_SECONDS = 60;

  /** What the kernel knows of locks, and of who waits for one. */
  private static final Path LOCKS = Path.of("/proc/locks");

  @TempDir Path directory;

  @Test
  void aSecondLockIsRefused() throws IOException {
    try (DataDirectoryLock lock = DataDirectoryLock.acquire(directory)) {
      assertThat(lock).isNotNull();
      assertThatIOException()
          .isThrownBy(() -> DataDirectoryLock.acquire(directory))
          .withMessage(
              "failed to lock data-path: cannot flock directory "
                  + directory
                  + " - resource temporarily unavailable"
                  + " (possibly in use by another instance of nsqd)");
    }
  }

  @Test
  void aLockIsFreeAfterClose() throws IOException {
    DataDirectoryLock.acquire(directory).close();

    DataDirectoryLock.acquire(directory).close();
  }

  @Test
  void aRefusalLeavesTheLockWhereItIs() throws Exception {
    try (DataDirectoryLock lock = DataDirectoryLock.acquire(directory)) {
      assertThat(lock).isNotNull();
      assertThatIOException().isThrownBy(() -> DataDirectoryLock.acquire(directory));

      assertThat(isFreeForFlock()).isFalse();
    }
  }

  @Test
  void closingTwiceDoesNoHarm() throws IOException {
    DataDirectoryLock lock = DataDirectoryLock.acquire(directory);

    lock.close();
    lock.close();
  }

  @Test
  void flockIsKeptOut() throws Exception {
    try (DataDirectoryLock lock = DataDirectoryLock.acquire(directory)) {
      assertThat(lock).isNotNull();
      assertThat(isFreeForFlock()).isFalse();
    }

    assertThat(isFreeForFlock()).isTrue();
  }

  @Test
  void flockKeepsOut() throws Exception {
    Process flock =
        new ProcessBuilder("flock", "-F", directory.toString(), "sh", "-c", "echo held; cat")
            .start();
    try (BufferedReader output = flock.inputReader()) {
      assertThat(output.readLine()).isEqualTo("held");

      assertThatIOException()
          .isThrownBy(() -> DataDirectoryLock.acquire(directory))
          .withMessageContaining("resource temporarily unavailable");
    } finally {
      flock.outputWriter().close();
      flock.waitFor();
    }

    DataDirectoryLock.acquire(directory).close();
  }

  /** A terminal and a service manager signal the whole group; the broker still has to flush. */
  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT", "HUP", "QUIT"})
  void theLockOutlivesSignalsToItsHolder(String signal) throws Exception {
    List<ProcessHandle> others = ProcessHandle.current().children().toList();
    try (DataDirectoryLock lock = DataDirectoryLock.acquire(directory)) {
      assertThat(lock).isNotNull();
      ProcessHandle holder =
          ProcessHandle.current().children().filter(c -> !others.contains(c)).findFirst().get();

      assertThat(run("sh", "-c", "kill -" + signal + " " + holder.pid())).isZero();

      assertThat(isFreeForFlock()).isFalse();
      assertThat(holder.isAlive()).isTrue();
    }
  }

  @Test
  void aHolderThatIsKilledIsReplacedEachTime() throws Exception {
    List<ProcessHandle> others = ProcessHandle.current().children().toList();
    CompletableFuture<String> lost = new CompletableFuture<>();
    try (DataDirectoryLock lock = DataDirectoryLock.acquire(directory)) {
      lock.keep(lost::complete);
      for (int round = 0; round < 3; round++) {
        ProcessHandle holder = awaitHolder(others);

        holder.destroyForcibly();
        holder.onExit().join();
      }
      awaitHolder(others);
      assertThat(lost).isNotDone();
    }
    assertThat(isFreeForFlock()).as("after close").isTrue();
  }

  @Test
  void theLockIsLostToSomebodyWhoWaitsForIt() throws Exception {
    List<ProcessHandle> others = ProcessHandle.current().children().toList();
    CompletableFuture<String> lost = new CompletableFuture<>();
    DataDirectoryLock lock = DataDirectoryLock.acquire(directory);
    Process flock = new ProcessBuilder("flock", "-F", directory.toString(), "cat").start();
    try (RecordedLog log = new RecordedLog(DataDirectoryLock.class)) {
      lock.keep(lost::complete);
      int kills = 0;
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS);
      while (!lost.isDone()) {
        assertThat(System.nanoTime() - deadline).as("ns over time").isNegative();
        // Who waits is not always the first to get it.
        if (timesLockedAgain(log) == kills) {
          awaitWaiting(flock);
          awaitHolder(others).destroyForcibly();
          kills++;
        }
      }

      assertThat(lost.join()).contains("resource temporarily unavailable");
    } finally {
      lock.close();
      flock.outputWriter().close();
      flock.waitFor();
    }
  }

  @Test
  void aMissingDirectoryIsRefused() {
    Path missing = directory.resolve("missing");

    assertThatIOException()
        .isThrownBy(() -> DataDirectoryLock.acquire(missing))
        .withMessage("failed to lock data-path: open " + missing + ": no such file or directory");
    assertThat(missing).doesNotExist();
  }

  @Test
  void aFileIsRefused() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));

    assertThatIOException()
        .isThrownBy(() -> DataDirectoryLock.acquire(file))
        .withMessage("failed to lock data-path: open " + file + ": not a directory");
  }

  @Test
  void namesAreNotReadByTheShell() throws IOException {
    Path odd = Files.createDirectory(directory.resolve("-n $(exit 1) 'x\" y"));

    DataDirectoryLock.acquire(odd).close();
  }

  /** The new child that holds the lock, as soon as there is one. */
  private static ProcessHandle awaitHolder(List<ProcessHandle> others) throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS);
    Optional<ProcessHandle> holder = Optional.empty();
    while (holder.isEmpty()) {
      assertThat(System.nanoTime()).as("locked in time").isLessThan(deadline);
      String locks = Files.readString(LOCKS);
      holder =
          ProcessHandle.current()
              .children()
              .filter(child -> !others.contains(child))
              .filter(child -> locks.contains(": FLOCK  ADVISORY  WRITE " + child.pid() + ' '))
              .findFirst();
    }
    return holder.get();
  }

  /** Waits until the kernel lists a process among those that wait for a lock. */
  private static void awaitWaiting(Process process) throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS);
    while (!Files.readString(LOCKS).contains("-> FLOCK  ADVISORY  WRITE " + process.pid() + ' ')) {
      assertThat(System.nanoTime()).as("waiting in time").isLessThan(deadline);
    }
  }

  private static long timesLockedAgain(RecordedLog log) {
    return log.lines().stream().filter(line -> line.endsWith("locked again")).count();
  }

  private boolean isFreeForFlock() throws Exception {
    return run("flock", "-n", directory.toString(), "true") == 0;
  }

  private static int run(String... command) throws Exception {
    return new ProcessBuilder(command).start().waitFor();
  }
}
