package io.nsqconnect.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessGroupTest {
  @TempDir Path directory;

  @Test
  void closingStopsTheNewestFirst() throws Exception {
    Path farewells = directory.resolve("farewells");
    try (ProcessGroup group = new ProcessGroup(directory)) {
      for (String name : List.of("broker", "kafka", "worker")) {
        String script = "trap 'echo %s >> %s; exit 0' TERM; echo up; while :; do sleep 0.02; done";
        Path log = group.log(name);
        ManagedProcess process =
            new ManagedProcess(
                group,
                name,
                () -> List.of("sh", "-c", String.format(script, name, farewells)),
                () -> Files.exists(log) && log.toFile().length() > 0);
        process.start();
        process.awaitReady(soon());
      }
    }

    assertThat(farewells).hasContent("worker\nkafka\nbroker");
  }

  @Test
  void startsNothingAfterItIsClosed() throws Exception {
    ProcessGroup group = new ProcessGroup(directory);
    ManagedProcess process = new ManagedProcess(group, "late", () -> List.of("true"), () -> true);

    group.close();

    assertThatThrownBy(process::start)
        .isInstanceOf(ProcessFailedException.class)
        .hasMessage("late cannot start: the group is closed");
  }

  @Test
  void theWardenKillsWhatItGuardedLastAndNothingElse() throws Exception {
    Process withdrawn = new ProcessBuilder("sleep", "600").start();
    Process guarded = new ProcessBuilder("sleep", "600").start();
    try {
      Warden warden = new Warden();
      warden.guard(List.of(withdrawn, guarded).stream().mapToLong(Process::pid));
      warden.guard(List.of(guarded).stream().mapToLong(Process::pid));
      warden.close();

      assertThat(soon().await(() -> !guarded.isAlive())).isTrue();
      assertThat(withdrawn.isAlive()).isTrue();
    } finally {
      withdrawn.destroyForcibly();
      guarded.destroyForcibly();
    }
  }

  private static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(30));
  }
}
