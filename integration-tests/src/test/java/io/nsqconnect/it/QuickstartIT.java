package io.nsqconnect.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.nsqconnect.bridge.Ports;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bin/quickstart}: the first thing that a newcomer runs. */
class QuickstartIT {
  /** The program gives up after three minutes by itself, and says why. */
  private static final Duration LIMIT = Deadlines.PROGRAM.plus(Deadlines.STEP);

  @TempDir Path directory;

  @Test
  void onceMovesEveryMessageToKafkaAndBackAndEndsWithZero() throws IOException {
    ProgramRun run = quickstart(Ports.free(), "--once", "5000");

    assertThat(run.exitCode()).as(run.toString()).isZero();
    assertThat(run.out()).contains("5000 sent, 5000 in Kafka, 5000 back");
  }

  @Test
  void aPortInUseIsOneLineThatNamesIt() throws IOException {
    Ports ports = Ports.free();
    try (ServerSocket taken = new ServerSocket(ports.kafka())) {
      ProgramRun run = quickstart(ports, "--once", "10");

      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.err().lines()).hasSize(1);
      assertThat(run.err()).contains(String.valueOf(taken.getLocalPort()));
    }
  }

  @Test
  void anUnknownOptionIsOneLine() {
    ProgramRun run =
        ProgramRun.of(
            directory,
            Deadlines.STEP,
            List.of(Repository.root().resolve("bin/quickstart").toString(), "--no-such-option"));

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err().lines()).hasSize(1);
  }

  private ProgramRun quickstart(Ports ports, String... options) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Repository.root().resolve("bin/quickstart").toString(),
                "--nsqd-tcp-port=" + ports.nsqdTcp(),
                "--nsqd-http-port=" + ports.nsqdHttp(),
                "--kafka-port=" + ports.kafka(),
                "--controller-port=" + ports.kafkaController(),
                "--connect-port=" + ports.connect()));
    command.addAll(List.of(options));
    return ProgramRun.of(directory, LIMIT, command);
  }
}
