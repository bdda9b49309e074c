package io.nsqconnect.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator sets up around a broker, all of it at once. */
class OperationsIT {
  private static final String TOKEN = "token-of-the-operator";

  @TempDir Path home;

  @Test
  void aBrokerIsWatchedAndKeepsItsAdminRoutesClosed() throws IOException {
    Path tokenFile = Files.writeString(home.resolve("token"), TOKEN + '\n');
    try (DatagramSocket statsd = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"));
        NsqdProcess nsqd =
            NsqdProcess.start(
                home,
                "--statsd-address=127.0.0.1:" + statsd.getLocalPort(),
                "--statsd-interval=200ms",
                "--statsd-prefix=it.%s",
                "--broadcast-address=nsq.example",
                "--http-admin-token-file=" + tokenFile)) {
      statsd.setSoTimeout(Math.toIntExact(Deadlines.STEP.toMillis()));
      nsqd.http().post("/pub?topic=topic", "message");

      String hostKey = "nsq_example_" + nsqd.httpAddress().replaceAll(".*:", "");
      assertThat(untilReceived(statsd, "message_count:1|c"))
          .contains("it." + hostKey + ".topic.topic.message_count:1|c\n");

      assertThat(nsqd.http().get("/metrics?per=topic"))
          .contains("nsqd_topic_published_messages_total{topic=\"topic\"} 1.0\n")
          .contains("process_start_time_seconds");

      assertThat(nsqd.http().refusal(401, "/config/log_level")).contains("UNAUTHORIZED");
      assertThat(nsqd.http().refusal(401, "/debug/pprof/heap")).contains("UNAUTHORIZED");
      assertThat(nsqd.stop()).isZero();
      assertThat(nsqd.log())
          .contains("401 GET /config/log_level")
          .contains("STATSD: closing")
          .doesNotContain(TOKEN);
    }
  }

  private static String untilReceived(DatagramSocket socket, String text) throws IOException {
    long deadline = System.nanoTime() + Deadlines.STEP.toNanos();
    String datagram = "";
    while (!datagram.contains(text)) {
      assertThat(System.nanoTime()).as("before " + text).isLessThan(deadline);
      DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
      socket.receive(packet);
      datagram = new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
    }
    return datagram;
  }
}
