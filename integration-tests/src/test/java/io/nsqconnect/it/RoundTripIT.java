package io.nsqconnect.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.nsqconnect.it.V2Client.Message;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A data path that goes from one broker to another and back.
 *
 * <p>The other one is nsqd where {@code -Dnsq.it.nsqd} names its program, otherwise one more of
 * ours; what nsqd itself writes and reads is then left to the recordings and the independent reader
 * among the broker's own tests.
 */
@Timeout(300)
class RoundTripIT {
  private static final NsqdProgram OTHER =
      new NsqdProgram(
          Path.of(System.getProperty("nsq.it.nsqd", Repository.nsqd().toString())), Map.of());
  private static final String SMALL_FILES = "--max-bytes-per-file=200";
  private static final String NO_MEMORY = "--mem-queue-size=0";

  /** In a form that all brokers deliver soon, whether they remember it or not. */
  private static final int DEFERRAL_MS = 2000;

  @TempDir Path home;

  /** What was delivered and finished since the list was cleared. */
  private final List<Message> delivered = new ArrayList<>();

  @Test
  void theOtherDeliversWhatWasOnDisk() {
    assertBacklogTravels(NsqdProgram.ours(), OTHER, NO_MEMORY);
  }

  @Test
  void theOtherDeliversWhatWasInMemory() {
    assertBacklogTravels(NsqdProgram.ours(), OTHER, "--mem-queue-size=100");
  }

  @Test
  void thisBrokerDeliversWhatWasOnDiskOfTheOther() {
    assertBacklogTravels(OTHER, NsqdProgram.ours(), NO_MEMORY);
  }

  @Test
  void thisBrokerDeliversWhatWasInMemoryOfTheOther() {
    assertBacklogTravels(OTHER, NsqdProgram.ours(), "--mem-queue-size=100");
  }

  @Test
  void theOtherDeliversWhatWasInFlightAndDeferred() {
    assertTakenTravels(NsqdProgram.ours(), OTHER);
  }

  @Test
  void thisBrokerDeliversWhatWasInFlightAndDeferredInTheOther() {
    assertTakenTravels(OTHER, NsqdProgram.ours());
  }

  @Test
  void pausesTravelThereAndBack() {
    try (NsqdProcess first = NsqdProcess.start(home)) {
      first.http().createChannel("open", "shut");
      first.http().createChannel("shut", "open");
      first.http().post("/channel/pause?topic=open&channel=shut", "");
      first.http().post("/topic/pause?topic=shut", "");
      assertThat(first.stop()).isZero();
    }
    try (NsqdProcess other = NsqdProcess.start(OTHER, home)) {
      assertPaused(other);
      assertThat(other.stop()).isZero();
    }
    try (NsqdProcess again = NsqdProcess.start(home)) {
      assertPaused(again);
    }
  }

  @Test
  void aKilledBrokerLeavesWhatTheOtherDelivers() {
    int published = 50;
    try (NsqdProcess first = NsqdProcess.start(home, SMALL_FILES, NO_MEMORY, "--sync-every=1");
        V2Client client = V2Client.connect(first.tcpPort())) {
      first.http().createChannel("t", "c");
      bodies(0, published).forEach(body -> client.publish("t", body));
      Deadlines.await("all are in the channel")
          .until(() -> first.http().channel("t", "c").depth() == published);
      first.kill();
    }
    try (NsqdProcess other = NsqdProcess.start(OTHER, home, NO_MEMORY)) {
      // What the topic was about to forget may come twice.
      takeUntil(other, "t", "c", bodies(0, published));
    }
  }

  /** Publishes with one broker, finishes some there and the rest with the next one. */
  private void assertBacklogTravels(NsqdProgram from, NsqdProgram to, String flag) {
    try (NsqdProcess first = NsqdProcess.start(from, home, SMALL_FILES, flag);
        V2Client client = V2Client.connect(first.tcpPort())) {
      first.http().createChannel("t", "c");
      bodies(0, 20).forEach(body -> client.publish("t", body));
      bodies(0, 20).forEach(body -> client.publish("alone", body));
      client.subscribe("t", "c", 1);
      finish(client, 7);
      client.send("RDY 0");
      Deadlines.await("seven are finished")
          .until(() -> first.http().channel("t", "c").depth() <= 13);
      assertThat(first.stop()).isZero();
    }
    List<Message> finished = List.copyOf(delivered);
    try (NsqdProcess next = NsqdProcess.start(to, home, NO_MEMORY)) {
      takeUntil(next, "t", "c", without(bodies(0, 20), finished));
      assertThat(delivered).hasSize(13);
      takeUntil(next, "alone", "c", bodies(0, 20));
      assertThat(delivered).extracting(Message::body).isEqualTo(bodies(0, 20));
      assertThat(delivered).extracting(Message::id).isSorted().doesNotHaveDuplicates();
      assertThat(next.dataPath()).isDirectoryNotContaining("glob:**c.*.bad");
    }
  }

  /** Stops a broker that has messages in flight and deferred; the next one delivers them. */
  private void assertTakenTravels(NsqdProgram from, NsqdProgram to) {
    List<Message> expected = new ArrayList<>();
    try (NsqdProcess first = NsqdProcess.start(from, home);
        V2Client client = V2Client.connect(first.tcpPort())) {
      first.http().createChannel("t", "c");
      bodies(0, 4).forEach(body -> client.publish("t", body));
      client.subscribe("t", "c", 4);
      List<Message> taken = IntStream.range(0, 4).mapToObj(i -> client.nextMessage()).toList();
      client.send("REQ " + taken.get(1).id() + " 0");
      Message again = client.nextMessage();
      assertThat(again).isEqualTo(onceMore(taken.get(1)));
      client.send("RDY 0");
      client.send("REQ " + taken.get(0).id() + " " + DEFERRAL_MS);
      Deadlines.await("one is deferred, three are in flight")
          .until(() -> first.http().channel("t", "c").inFlight() == 3);
      assertThat(first.stop()).isZero();
      expected.add(onceMore(again));
      List.of(0, 2, 3).forEach(i -> expected.add(onceMore(taken.get(i))));
    }
    try (NsqdProcess next = NsqdProcess.start(to, home)) {
      takeUntil(next, "t", "c", bodies(0, 4));
      assertThat(delivered).containsExactlyInAnyOrderElementsOf(expected);
    }
  }

  private static void assertPaused(NsqdProcess nsqd) {
    assertThat(nsqd.http().get("/stats?format=json&topic=open"))
        .contains("\"paused\":true")
        .contains("\"channel_name\":\"shut\"");
    assertThat(nsqd.http().get("/stats?topic=open"))
        .contains("*P [shut")
        .doesNotContain("*P [open");
    assertThat(nsqd.http().get("/stats?topic=shut"))
        .contains("*P [shut")
        .doesNotContain("*P [open");
  }

  /** Finishes messages of a channel until all these bodies have come. */
  private void takeUntil(NsqdProcess nsqd, String topic, String channel, List<String> bodies) {
    delivered.clear();
    List<String> missing = new ArrayList<>(bodies);
    try (V2Client client = V2Client.connect(nsqd.tcpPort())) {
      client.subscribe(topic, channel, 1);
      while (!missing.isEmpty()) {
        finish(client, 1);
        missing.remove(delivered.get(delivered.size() - 1).body());
      }
    }
  }

  private void finish(V2Client client, int count) {
    for (int i = 0; i < count; i++) {
      Message message = client.nextMessage();
      client.send("FIN " + message.id());
      delivered.add(message);
    }
  }

  private static Message onceMore(Message message) {
    return new Message(message.timestampNs(), message.attempts() + 1, message.id(), message.body());
  }

  private static List<String> without(List<String> bodies, List<Message> finished) {
    List<String> left = new ArrayList<>(bodies);
    finished.forEach(message -> left.remove(message.body()));
    return left;
  }

  /** Of different lengths. */
  private static List<String> bodies(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(number -> "message " + number + " " + "x".repeat(number * 3))
        .toList();
  }
}
