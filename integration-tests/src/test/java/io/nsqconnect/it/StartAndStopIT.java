package io.nsqconnect.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A broker that starts as it should, and how it ends. */
class StartAndStopIT {
  /** A line that is lost at random is lost in one of them. */
  private static final int STOPS = 6;

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
  void classesComeFromTheArchiveThatTheBuildHasMade() throws IOException {
    Path classes = home.resolve("classes.log");
    NsqdProgram telling = NsqdProgram.ours("-Xlog:class+load:file=" + classes);
    try (NsqdProcess nsqd = NsqdProcess.start(telling, home)) {
      assertThat(nsqd.stop()).isZero();
    }
    assertThat(Files.readString(classes))
        .contains("io.nsqconnect.broker.Nsqd source: shared objects file");
  }

  @Test
  void anArchiveThatDoesNotFitIsPassedOverWithoutAWord() throws IOException {
    Path elsewhere = home.resolve("elsewhere");
    copy(Path.of("bin/nsqd"), elsewhere);
    copy(Path.of("broker/target/nsqd"), elsewhere);
    NsqdProgram moved = new NsqdProgram(elsewhere.resolve("bin/nsqd"), Map.of());
    try (NsqdProcess nsqd = NsqdProcess.start(moved, home)) {
      assertThat(nsqd.stop()).isZero();
      assertThat(nsqd.log().lines()).allMatch(line -> line.startsWith("[nsqd] "));
    }
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

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT", "HUP"})
  void theLastLineOfAStopIsNeverLost(String signal) {
    for (int stop = 0; stop < STOPS; stop++) {
      try (NsqdProcess nsqd = NsqdProcess.start(home)) {
        nsqd.signal(signal);

        assertThat(nsqd.awaitExit()).isZero();
        assertThat(nsqd.log()).as("stop %s", stop).endsWith(" INFO: NSQ: bye\n");
      }
    }
  }

  @Test
  void sigusr1DoesNothing() {
    try (NsqdProcess nsqd = NsqdProcess.start(home)) {
      nsqd.signal("USR1");

      assertThat(nsqd.http().get("/ping")).isEqualTo("OK");
      assertThat(nsqd.stop()).isZero();
      assertThat(nsqd.log()).endsWith(" INFO: NSQ: bye\n").doesNotContain("WARN", "ERROR");
    }
  }

  @Test
  void sigintStopsABrokerThatAScriptHasStartedInTheBackground() throws IOException {
    NsqdProgram inTheBackground = script("trap '' INT\nexec %s \"$@\"\n");
    try (NsqdProcess nsqd = NsqdProcess.start(inTheBackground, home)) {
      nsqd.signal("INT");

      assertThat(nsqd.awaitExit()).isZero();
      assertThat(nsqd.log()).endsWith(" INFO: NSQ: bye\n").doesNotContain("WARN");
    }
  }

  @Test
  void pathsMayHaveAnyCharacterInAnyLocale() throws IOException {
    NsqdProgram inAccents =
        script(
            "data=$(printf 'd\\303\\251')\nmkdir \"$data\"\n"
                + "LC_ALL=POSIX exec %s \"$@\" --data-path=\"$data\"\n");
    try (NsqdProcess nsqd = NsqdProcess.start(inAccents, home)) {
      assertThat(nsqd.stop()).isZero();
      assertThat(nsqd.log()).contains("/d\u00e9\n");
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

  /** A program of these lines, where {@code %s} is {@code bin/nsqd}. */
  private NsqdProgram script(String lines) throws IOException {
    Path script = home.resolve("script");
    Files.writeString(script, "#!/bin/sh\n" + lines.replace("%s", Repository.nsqd().toString()));
    assertThat(script.toFile().setExecutable(true)).isTrue();
    return new NsqdProgram(script, Map.of());
  }

  private static void copy(Path path, Path root) throws IOException {
    try (Stream<Path> parts = Files.walk(Repository.root().resolve(path))) {
      for (Path part : parts.toList()) {
        Path target = root.resolve(Repository.root().relativize(part));
        Files.createDirectories(target.getParent());
        Files.copy(part, target);
      }
    }
  }

  private static void assertThatAllHaveEnded(List<ProcessHandle> family) {
    Deadlines.await("nothing is left running")
        .untilAsserted(() -> assertThat(family).noneMatch(ProcessHandle::isAlive));
  }
}
