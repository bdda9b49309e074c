package io.nsqconnect.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bin/nsqd-inspect} beside a running broker and after it. */
class InspectIT {
  private static final int FAILED = 1;

  @TempDir Path home;

  @Test
  void listsBesideARunningBrokerAndBringsRecordsBackAfterIt() throws IOException {
    Path bad = home.resolve("copy.bad");
    try (NsqdProcess nsqd = NsqdProcess.start(home, "--mem-queue-size=0");
        V2Client client = V2Client.connect(nsqd.tcpPort())) {
      client.publish("t", "first");
      client.publish("t", "second");
      Files.copy(nsqd.dataPath().resolve("t.diskqueue.000000.dat"), bad);

      ProgramRun listing = inspect();
      ProgramRun refused = inspect("--recover", bad.toString(), "--into", "t");

      assertThat(listing.exitCode()).as(listing.toString()).isZero();
      assertThat(listing.out()).containsPattern("(?m)^t +2 ");
      assertThat(refused.exitCode()).isEqualTo(FAILED);
      assertThat(refused.err()).contains("possibly in use by another instance").hasLineCount(1);
      assertThat(nsqd.stop()).isZero();
    }

    ProgramRun dump = inspect("--dump", "t");
    ProgramRun recovery = inspect("--recover", bad.toString(), "--into", "t");

    assertThat(dump.out()).hasLineCount(2).contains("size=5 body=first\n", "size=6 body=second\n");
    assertThat(recovery.out()).startsWith("2 records of " + bad + " put into t");
    assertThat(recovery.exitCode()).as(recovery.toString()).isZero();
    try (NsqdProcess nsqd = NsqdProcess.start(home);
        V2Client client = V2Client.connect(nsqd.tcpPort())) {
      client.subscribe("t", "c", 4);
      assertThat(Stream.generate(client::nextMessage).limit(4).map(V2Client.Message::body))
          .containsExactly("first", "second", "first", "second");
    }
  }

  private ProgramRun inspect(String... arguments) {
    List<String> command =
        Stream.concat(
                Stream.of(
                    Repository.root().resolve("bin/nsqd-inspect").toString(),
                    home.resolve("data").toString()),
                Stream.of(arguments))
            .toList();
    return ProgramRun.of(home, Deadlines.STEP, command);
  }
}
