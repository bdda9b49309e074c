package io.nsqconnect.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bin/nsq-bench} against the packaged broker: what it counts, not how fast that is. */
class LoadProgramIT {
  private static final String END = "--duration=2m";

  @TempDir static Path home;

  private static NsqdProcess nsqd;

  @BeforeAll
  static void start() {
    nsqd = NsqdProcess.start(home);
  }

  @AfterAll
  static void stop() {
    nsqd.close();
  }

  @Test
  void pubLeavesWhatSubThenTakes() throws IOException {
    JsonNode pub = run("pub", "--topic=left", "--batch=10", "--connections=2", "--messages=1000");
    assertThat(pub.at("/published/messages").intValue()).isEqualTo(1000);
    assertThat(pub.at("/published/rate").longValue()).isPositive();
    assertThat(pub.at("/published/latency_us/p50").doubleValue()).isPositive();
    assertThat(pub.has("delivered")).isFalse();

    JsonNode sub = run("sub", "--topic=left", "--messages=1000");
    assertThat(sub.at("/delivered/messages").intValue()).isEqualTo(1000);
    assertThat(sub.has("published")).isFalse();
  }

  @Test
  void e2eGetsEveryMessageThatItPublishes() throws IOException {
    JsonNode e2e = run("e2e", "--messages=500", "--rate=1000", "--unbuffered");

    assertThat(e2e.at("/mode").textValue()).isEqualTo("e2e");
    assertThat(e2e.at("/published/messages").intValue()).isEqualTo(500);
    assertThat(e2e.at("/delivered/messages").intValue()).isEqualTo(500);
    assertThat(e2e.at("/delivered/latency_us/p99").doubleValue())
        .isGreaterThanOrEqualTo(e2e.at("/delivered/latency_us/p50").doubleValue())
        .isPositive();
    assertThat(e2e.at("/missing").intValue()).isZero();
  }

  @Test
  void fanoutGetsEveryMessageOnceForEachChannel() throws IOException {
    JsonNode fanout = run("fanout", "--messages=500", "--batch=5", "--channels=3");

    assertThat(fanout.at("/published/messages").intValue()).isEqualTo(500);
    assertThat(fanout.at("/delivered/messages").intValue()).isEqualTo(1500);
  }

  @Test
  void whereNoBrokerIsItSaysSo() {
    ProgramRun run = bench("e2e", "--nsqd-tcp-address=127.0.0.1:1");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).startsWith("nsq-bench: cannot connect to 127.0.0.1:1: ");
    assertThat(run.out()).isEmpty();
  }

  private static JsonNode run(String mode, String... flags) throws IOException {
    List<String> arguments = new ArrayList<>(List.of(mode));
    arguments.addAll(List.of("--nsqd-tcp-address=" + nsqd.tcpAddress(), END, "--warmup=0s"));
    arguments.addAll(List.of(flags));
    arguments.add("--json");
    ProgramRun run = bench(arguments.toArray(String[]::new));
    assertThat(run.exitCode()).as(run.err()).isZero();
    return new ObjectMapper().readTree(run.out());
  }

  private static ProgramRun bench(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Repository.root().resolve("bin/nsq-bench").toString());
    command.addAll(List.of(arguments));
    return ProgramRun.of(home, Deadlines.PROGRAM, command);
  }
}
