package io.nsqconnect.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.nsqconnect.it.V2Client.ErrorAnswer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that can't be written: publishers are told, and all goes on when it can again. */
class DiskFailureIT {
  private static final String TOPIC = "topic";

  @TempDir Path home;

  @Test
  void whatIsNotStoredIsRefusedUntilTheDiskIsWellAgain() throws IOException {
    try (NsqdProcess nsqd = NsqdProcess.start(home, "--mem-queue-size=0");
        V2Client failing = V2Client.connect(nsqd.tcpPort());
        V2Client refused = V2Client.connect(nsqd.tcpPort());
        V2Client consumer = V2Client.connect(nsqd.tcpPort())) {
      nsqd.http().post("/topic/create?topic=" + TOPIC, "");
      Path inTheWay =
          Files.createDirectory(nsqd.dataPath().resolve(TOPIC + ".diskqueue.000000.dat"));

      failing.send("PUB " + TOPIC, "fails");
      assertThat(failing.next())
          .isInstanceOfSatisfying(
              ErrorAnswer.class,
              error ->
                  assertThat(error.text())
                      .startsWith("E_PUB_FAILED PUB failed ")
                      .endsWith("is a directory"));
      refused.send("MPUB " + TOPIC, "\0\0\0\1\0\0\0\1x");
      assertThat(refused.next())
          .isInstanceOfSatisfying(
              ErrorAnswer.class,
              error -> assertThat(error.text()).startsWith("E_MPUB_FAILED MPUB failed "));
      assertThat(nsqd.http().refusal(500, "/ping")).startsWith("NOK - ").contains("directory");

      Files.delete(inTheWay);
      Deadlines.await("the broker is well again")
          .until(() -> nsqd.http().get("/stats?format=json").contains("\"health\":\"OK\""));
      assertThat(nsqd.http().get("/ping")).isEqualTo("OK");
      nsqd.http().post("/pub?topic=" + TOPIC, "goes on");

      consumer.subscribe(TOPIC, "channel", 10);
      V2Client.Message message = consumer.nextMessage();
      if (message.body().equals("fails")) {
        // Refused, and all the same taken: its publisher sends it again.
        message = consumer.nextMessage();
      }
      assertThat(message.body()).isEqualTo("goes on");
      assertThat(nsqd.stop()).isZero();
    }
  }
}
