package io.nsqconnect.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What keeps a broker from starting is told in one line, and nothing is left behind. */
class RefusalIT {
  private static final int CANNOT_START = 1;
  private static final int USAGE = 2;
  private static final String CANNOT_LISTEN = "FATAL: failed to instantiate nsqd - listen ";

  @TempDir Path home;
  private Path dataPath;

  @BeforeEach
  void createDataPath() throws IOException {
    dataPath = Files.createDirectory(home.resolve("data-of-refused"));
  }

  @ParameterizedTest
  @CsvSource({
    "--no-such-flag,            flag provided but not defined: -no-such-flag",
    "--mem-queue-size=many,     invalid value \"many\" for flag -mem-queue-size",
    "--msg-timeout=1parsec,     invalid value \"1parsec\" for flag -msg-timeout",
    "--tcp-address,             flag needs an argument: -tcp-address",
  })
  void aCommandLineThatMakesNoSense(String flag, String reason) throws IOException {
    ProgramRun run = ProgramRun.nsqd(home, "--data-path=" + dataPath, flag);

    assertRefused(run, USAGE, reason);
  }

  @ParameterizedTest
  @CsvSource({
    "--tcp-address=127.0.0.1:99999,  (127.0.0.1:99999)",
    "--tcp-address=127.0.0.1:port,   (127.0.0.1:port)",
    "--http-address=127.0.0.1:-1,    (127.0.0.1:-1)",
    "--http-address=127.0.0.1:port,  (127.0.0.1:port)",
  })
  void anAddressThatIsNone(String flag, String shown) throws IOException {
    ProgramRun run = runWithFreePorts(dataPath, flag);

    assertRefused(run, CANNOT_START, CANNOT_LISTEN + shown + " failed - ");
  }

  @Test
  void aTcpPortInUse() throws IOException {
    try (NsqdProcess other = NsqdProcess.start(home)) {
      ProgramRun run = runWithFreePorts(dataPath, "--tcp-address=" + other.tcpAddress());

      assertRefused(run, CANNOT_START, CANNOT_LISTEN + "(" + other.tcpAddress() + ") failed - ");
      assertThat(run.err()).containsIgnoringCase("address already in use");
      assertThat(other.http().get("/ping")).isEqualTo("OK");
    }
  }

  @Test
  void anHttpPortInUse() throws IOException {
    try (NsqdProcess other = NsqdProcess.start(home)) {
      ProgramRun run = runWithFreePorts(dataPath, "--http-address=" + other.httpAddress());

      assertRefused(run, CANNOT_START, CANNOT_LISTEN + "(" + other.httpAddress() + ") failed - ");
      assertThat(run.err()).containsIgnoringCase("address already in use");
    }
  }

  @Test
  void aPortInUseDoesNotTouchWhatIsStored() throws IOException {
    try (NsqdProcess nsqd = NsqdProcess.start(home);
        V2Client publisher = V2Client.connect(nsqd.tcpPort())) {
      publisher.publish("topic", "stored");
      nsqd.http().createChannel("topic", "channel");
      assertThat(nsqd.stop()).isZero();
    }
    try (NsqdProcess other = NsqdProcess.start(Files.createDirectory(home.resolve("other")))) {
      Path stored = home.resolve("data");
      ProgramRun run = runWithFreePorts(stored, "--http-address=" + other.httpAddress());

      assertThat(run.exitCode()).isEqualTo(CANNOT_START);
      assertThat(run.err()).hasLineCount(1);
      assertNobodyHolds(stored);
    }
    try (NsqdProcess nsqd = NsqdProcess.start(home);
        V2Client consumer = V2Client.connect(nsqd.tcpPort())) {
      consumer.subscribe("topic", "channel", 1);
      assertThat(consumer.nextMessage().body()).isEqualTo("stored");
    }
  }

  @Test
  void aMissingDataPath() {
    Path missing = home.resolve("missing");

    ProgramRun run = runWithFreePorts(missing);

    assertOneLine(run, CANNOT_START, "open " + missing + ": no such file or directory");
    assertThat(missing).doesNotExist();
  }

  @Test
  void aDataPathThatIsAFile() throws IOException {
    Path file = Files.writeString(home.resolve("file"), "not a directory");

    ProgramRun run = runWithFreePorts(file);

    assertOneLine(run, CANNOT_START, "open " + file + ": not a directory");
    assertThat(file).hasContent("not a directory");
  }

  @ParameterizedTest
  @CsvSource({
    "'',            unexpected end of JSON input",
    "'{\"topics\":', unexpected end of JSON input",
    "no JSON,       Unrecognized token 'no'",
  })
  void metadataThatIsDamaged(String content, String reason) throws IOException {
    Path metadata = Files.writeString(dataPath.resolve("nsqd.dat"), content);

    ProgramRun run = runWithFreePorts(dataPath);

    assertRefused(
        run,
        CANNOT_START,
        "FATAL: failed to load metadata - failed to parse metadata in "
            + metadata
            + " - "
            + reason);
    assertThat(metadata).hasContent(content);
  }

  @Test
  void aDataPathInUseByAnotherBroker() throws IOException {
    try (NsqdProcess other = NsqdProcess.start(home)) {
      List<ProcessHandle> holders = OpenFiles.holders(other.dataPath());
      assertThat(holders).as("who holds the lock").isNotEmpty();

      ProgramRun run = runWithFreePorts(other.dataPath());

      assertOneLine(
          run,
          CANNOT_START,
          "cannot flock directory "
              + other.dataPath()
              + " - resource temporarily unavailable (possibly in use by another instance of"
              + " nsqd)");
      Deadlines.await("only the first broker holds the directory")
          .untilAsserted(
              () ->
                  assertThat(OpenFiles.holders(other.dataPath()))
                      .containsExactlyInAnyOrderElementsOf(holders));
      assertThat(other.http().get("/ping")).isEqualTo("OK");
    }
  }

  private ProgramRun runWithFreePorts(Path dataPath, String... flags) {
    String[] all = new String[flags.length + 3];
    all[0] = "--data-path=" + dataPath;
    all[1] = "--tcp-address=127.0.0.1:0";
    all[2] = "--http-address=127.0.0.1:0";
    System.arraycopy(flags, 0, all, 3, flags.length);
    return ProgramRun.nsqd(home, all);
  }

  private void assertRefused(ProgramRun run, int exitCode, String reason) {
    assertOneLine(run, exitCode, reason);
    assertNobodyHolds(dataPath);
  }

  private static void assertOneLine(ProgramRun run, int exitCode, String reason) {
    assertThat(run.err()).contains(reason).endsWith("\n").hasLineCount(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.exitCode()).isEqualTo(exitCode);
  }

  private static void assertNobodyHolds(Path path) {
    Deadlines.await("nobody holds " + path)
        .untilAsserted(() -> assertThat(OpenFiles.holders(path)).isEmpty());
  }
}
