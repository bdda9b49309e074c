package io.nsqconnect.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManagedProcessTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofMillis(50);

  @TempDir Path logs;
  private ProcessGroup group;

  @BeforeEach
  void openGroup() throws IOException {
    group = new ProcessGroup(logs);
  }

  @AfterEach
  void closeGroup() {
    group.close();
  }

  @Test
  void isReadyWhenTheProbeSaysSo() throws Exception {
    ManagedProcess process = shell("echo up; exec sleep 600");

    process.start();
    Duration elapsed = process.awaitReady(Deadline.after(LONG));

    assertThat(process.isAlive()).isTrue();
    assertThat(elapsed).isLessThan(LONG);
  }

  @Test
  void dyingEarlyIsToldWithTheEndOfTheLog() throws Exception {
    ManagedProcess process = shell("echo first line; echo no such configuration >&2; exit 3");

    process.start();

    assertThatThrownBy(() -> process.awaitReady(Deadline.after(LONG)))
        .isInstanceOf(ProcessFailedException.class)
        .hasMessage(
            "child ended with exit code 3; the end of "
                + process.log()
                + ":\n    first line\n    no such configuration\n");
  }

  @Test
  void notBeingReadyInTimeIsToldWithTheEndOfTheLog() throws Exception {
    ManagedProcess process =
        new ManagedProcess(
            group, "child", script("echo still loading; exec sleep 600"), () -> false);

    process.start();

    assertThatThrownBy(() -> process.awaitReady(Deadline.after(SHORT)))
        .isInstanceOf(ProcessFailedException.class)
        .hasMessageMatching("(?s)child is not ready after \\d+ s; the end of .*");
  }

  @Test
  void aProgramThatIsMissingIsToldByName() throws Exception {
    ManagedProcess process =
        new ManagedProcess(group, "child", () -> List.of("/no/such/program"), () -> false);

    process.start();

    assertThatThrownBy(() -> process.awaitReady(Deadline.after(LONG)))
        .hasMessageContaining("exit code 127")
        .hasMessageContaining("/no/such/program");
  }

  @Test
  void stopLetsTheProgramEndByItself() throws Exception {
    ManagedProcess process =
        shell("trap 'echo goodbye; exit 0' TERM; echo up; while :; do sleep 0.02; done");
    process.start();
    process.awaitReady(Deadline.after(LONG));

    boolean byItself = process.stop(LONG);

    assertThat(byItself).isTrue();
    assertThat(process.isAlive()).isFalse();
    assertThat(process.log()).content().endsWith("goodbye\n");
  }

  @Test
  void stopKillsAProgramThatDoesNotEndByItself() throws Exception {
    ManagedProcess process = shell("trap '' TERM; echo up; while :; do sleep 0.02; done");
    process.start();
    process.awaitReady(Deadline.after(LONG));

    boolean byItself = process.stop(SHORT);

    assertThat(byItself).isFalse();
    assertThat(process.isAlive()).isFalse();
  }

  @Test
  void stopTakesDescendantsAlong() throws Exception {
    ManagedProcess process = shell("sleep 600 & echo up; wait");
    process.start();
    process.awaitReady(Deadline.after(LONG));
    ProcessHandle sleeper =
        ProcessHandle.of(process.pid()).orElseThrow().children().findFirst().orElseThrow();

    process.stop(LONG);

    assertThat(Deadline.after(LONG).await(() -> !sleeper.isAlive())).isTrue();
  }

  @Test
  void theKeyboardsInterruptDoesNotReachTheProgram() throws Exception {
    ManagedProcess process = shell("echo up; kill -INT $$; echo survived; sleep 600");
    process.start();
    process.awaitReady(Deadline.after(LONG));

    assertThat(Deadline.after(LONG).await(() -> logOf(process).endsWith("survived\n"))).isTrue();
  }

  @Test
  void startsAgainAfterAKillAndAppendsToItsLog() throws Exception {
    ManagedProcess process = shell("echo up; exec sleep 600");
    process.start();
    process.awaitReady(Deadline.after(LONG));
    long firstPid = process.pid();

    process.kill();
    group.requireAllAlive();
    process.start();
    boolean logged = Deadline.after(LONG).await(() -> logOf(process).equals("up\nup\n"));

    assertThat(process.pid()).isNotEqualTo(firstPid);
    assertThat(logged).isTrue();
  }

  @Test
  void cannotBeStartedTwice() throws Exception {
    ManagedProcess process = shell("exec sleep 600");
    process.start();

    assertThatThrownBy(process::start)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("child runs already, as process " + process.pid());
  }

  @Test
  void theGroupNoticesAProcessThatNobodyStopped() throws Exception {
    ManagedProcess process = shell("echo up; exec sleep 600");
    process.start();
    process.awaitReady(Deadline.after(LONG));

    ProcessHandle.of(process.pid()).orElseThrow().destroyForcibly();

    assertThatThrownBy(
            () ->
                Deadline.after(LONG)
                    .await(
                        () -> {
                          group.requireAllAlive();
                          return false;
                        }))
        .isInstanceOf(ProcessFailedException.class)
        .hasMessageStartingWith("child ended with exit code 137;");
  }

  private ManagedProcess shell(String script) {
    return new ManagedProcess(group, "child", script(script), this::isUp);
  }

  private static Program script(String script) {
    return () -> List.of("sh", "-c", script);
  }

  private boolean isUp() {
    return logOf(logs.resolve("child.log")).contains("up\n");
  }

  private static String logOf(ManagedProcess process) {
    return logOf(process.log());
  }

  private static String logOf(Path log) {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
