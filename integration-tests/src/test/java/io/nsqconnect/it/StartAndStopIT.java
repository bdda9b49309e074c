package io.nsqconnect.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker that starts as it should, and how it ends. */
class StartAndStopIT {
  @TempDir Path home;

  @Test
  void theStartUpLinesTellAddressesAndDataPath() {
    try (NsqdProcess nsqd = NsqdProcess.start(home)) {
      Deadlines.await("data path in the log")
          .until(() -> nsqd.log().contains("DATA: " + nsqd.dataPath() + '\n'));
      assertThat(nsqd.log())
          .contains("TCP: listening on " + nsqd.tcpAddress() + '\n')
          .contains("HTTP: listening on " + nsqd.httpAddress() + '\n')
          .doesNotContain("WARN", "ERROR", "FATAL");
      assertThat(nsqd.http().get("/ping")).isEqualTo("OK");
    }
  }

  @Test
  void versionIsOneLineOnStandardOutput() {
    ProgramRun run = ProgramRun.nsqd(home, "--version");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).matches("nsqd v1\\.3\\.0 \\(built w/.+\\)\n");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void sigtermStopsInOrderAndLeavesNothingRunning() throws IOException {
    try (NsqdProcess nsqd = NsqdProcess.start(home)) {
      List<ProcessHandle> family = nsqd.family();
      assertThat(family).as("the broker and the holder of its lock").hasSizeGreaterThan(1);

      assertThat(nsqd.stop()).isZero();

      assertThatAllHaveEnded(family);
      assertThat(OpenFiles.holders(nsqd.dataPath())).isEmpty();
    }
  }

  @Test
  void sigtermStopsABrokerThatHasConnectedClients() {
    try (NsqdProcess nsqd = NsqdProcess.start(home);
        V2Client publisher = V2Client.connect(nsqd.tcpPort());
        V2Client consumer = V2Client.connect(nsqd.tcpPort())) {
      publisher.publish("topic", "message");
      consumer.subscribe("topic", "channel", 1);
      consumer.nextMessage();

      assertThat(nsqd.stop()).isZero();
      assertThat(nsqd.log()).doesNotContain("WARN", "ERROR", "FATAL", "Exception");
    }
  }

  @Test
  void theLockEndsWithAKilledBroker() {
    try (NsqdProcess nsqd = NsqdProcess.start(home)) {
      List<ProcessHandle> family = nsqd.family();

      nsqd.kill();

      assertThatAllHaveEnded(family);
    }
    try (NsqdProcess next = NsqdProcess.start(home)) {
      assertThat(next.http().get("/ping")).isEqualTo("OK");
    }
  }

  private static void assertThatAllHaveEnded(List<ProcessHandle> family) {
    Deadlines.await("nothing is left running")
        .untilAsserted(() -> assertThat(family).noneMatch(ProcessHandle::isAlive));
  }
}
