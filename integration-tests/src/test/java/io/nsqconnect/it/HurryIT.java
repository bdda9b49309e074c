package io.nsqconnect.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A broker that is told to stop by one who then does not want to wait. */
class HurryIT {
  private static final int ENDED_AT_ONCE = 1;
  private static final String LOCKED_AGAIN = "has ended; locked again";

  @TempDir Path home;

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT"})
  void theNextSignalEndsADrainAndLosesNothing(String signal) {
    try (NsqdProcess nsqd = NsqdProcess.start(home, "--drain-timeout=1h")) {
      nsqd.http().createChannel("t", "c");
      nsqd.http().post("/pub?topic=t", "message");
      signal(nsqd, signal);
      awaitLog(nsqd, "NSQ: draining, 1 messages left");

      signal(nsqd, signal);

      assertThat(nsqd.awaitExit()).isZero();
      assertThat(nsqd.log())
          .contains("INFO: NSQ: SIG" + signal + " again, draining ends", "NSQ: drained, 1 messages")
          .doesNotContain("ERROR", "FATAL");
    }
    try (NsqdProcess next = NsqdProcess.start(home)) {
      assertThat(next.http().channel("t", "c").depth()).isOne();
    }
  }

  /** The disk hangs: a named pipe that nobody reads stands where the data file should be. */
  @Test
  void aFlushThatTakesLongTellsHowFarItIsAndEndsWithTheNextSignal() throws Exception {
    Path dataPath = Files.createDirectories(home.resolve("data"));
    Path pipe = dataPath.resolve("t.diskqueue.000000.dat");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    try (NsqdProcess nsqd = NsqdProcess.start(home)) {
      nsqd.http().post("/mpub?topic=t", "first\nsecond");
      nsqd.terminate();
      awaitLog(nsqd, "INFO: TOPIC(t): flushing 2 memory messages to backend");
      awaitLog(nsqd, "INFO: NSQ: flushing, 0 of 2 messages written");

      nsqd.terminate();

      assertThat(nsqd.awaitExit()).isEqualTo(ENDED_AT_ONCE);
      assertThat(nsqd.log().lines().filter(line -> line.contains(" ERROR: ")))
          .singleElement()
          .asString()
          .endsWith("NSQ: SIGTERM again, ending at once; 2 messages that are not written are lost");
    }
  }

  @Test
  void aHolderOfTheLockThatDiesIsReplaced() {
    try (NsqdProcess nsqd = NsqdProcess.start(home)) {
      ProcessHandle holder = holder(nsqd);

      holder.destroyForcibly();

      awaitLog(nsqd, LOCKED_AGAIN);
      assertThat(nsqd.http().get("/ping")).isEqualTo("OK");
      assertThat(holder(nsqd)).isNotEqualTo(holder);
      List<ProcessHandle> family = nsqd.family();
      assertThat(nsqd.stop()).isZero();
      Deadlines.await("nothing is left running")
          .untilAsserted(() -> assertThat(family).noneMatch(ProcessHandle::isAlive));
    }
  }

  @Test
  void aBrokerWhoseLockSomebodyElseHasWritesNothingMoreAndEnds() throws IOException {
    try (NsqdProcess nsqd = NsqdProcess.start(home)) {
      nsqd.http().post("/pub?topic=t", "in memory");
      Deadlines.await("the topic is in the metadata")
          .until(() -> Files.readString(nsqd.dataPath().resolve("nsqd.dat")).contains("\"t\""));
      Process other = new ProcessBuilder("flock", "-F", nsqd.dataPath().toString(), "cat").start();
      try {
        giveTheLockTo(other, nsqd);

        assertThat(nsqd.awaitExit()).isEqualTo(ENDED_AT_ONCE);
      } finally {
        other.destroyForcibly();
      }
      assertThat(nsqd.log().lines().filter(line -> line.contains("FATAL")))
          .singleElement()
          .asString()
          .contains("NSQ: lost the lock of the data path", "resource temporarily unavailable");
      assertThat(nsqd.log()).doesNotContain("ERROR", "Exception");
      assertThat(nsqd.dataPath().resolve("t.diskqueue.000000.dat")).doesNotExist();
    }
  }

  /** Who waits for the lock is not always the first to get it when its holder dies. */
  private static void giveTheLockTo(Process other, NsqdProcess nsqd) {
    AtomicInteger kills = new AtomicInteger();
    Deadlines.await("the broker has lost the lock")
        .until(
            () -> {
              if (timesLockedAgain(nsqd) == kills.get() && isWaiting(other)) {
                holder(nsqd).destroyForcibly();
                kills.incrementAndGet();
              }
              return nsqd.log().contains("lost the lock");
            });
  }

  private static long timesLockedAgain(NsqdProcess nsqd) {
    return nsqd.log().lines().filter(line -> line.endsWith(LOCKED_AGAIN)).count();
  }

  private static boolean isWaiting(Process process) throws IOException {
    return Files.readString(Path.of("/proc/locks"))
        .contains("-> FLOCK  ADVISORY  WRITE " + process.pid() + " ");
  }

  private static ProcessHandle holder(NsqdProcess nsqd) {
    return nsqd.family().stream()
        .filter(process -> process.info().command().orElse("").endsWith("cat"))
        .findFirst()
        .orElseThrow();
  }

  private static void signal(NsqdProcess nsqd, String signal) {
    nsqd.family().stream()
        .filter(process -> process.info().command().orElse("").endsWith("java"))
        .forEach(
            process -> {
              try {
                new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
  }

  private static void awaitLog(NsqdProcess nsqd, String line) {
    Deadlines.await(line).until(() -> nsqd.log().contains(line));
  }
}
