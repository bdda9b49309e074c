package io.nsqconnect.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a broker was told to keep is there again after a restart, however it ended. */
class RestartIT {
  private static final String TOPIC = "topic";
  private static final String CHANNEL = "channel";

  /** So long a busy machine may take to tell that messages are deferred. */
  private static final int DEFERRAL_MS = 15_000;

  @TempDir Path home;

  @Test
  void sigtermKeepsWhatWasInMemory() {
    try (NsqdProcess nsqd = NsqdProcess.start(home);
        V2Client publisher = V2Client.connect(nsqd.tcpPort())) {
      nsqd.http().createChannel(TOPIC, CHANNEL);
      bodies("in-channel", 100).forEach(body -> publisher.publish(TOPIC, body));
      bodies("in-topic", 100).forEach(body -> publisher.publish("without-channel", body));

      assertThat(nsqd.stop()).isZero();
    }
    try (NsqdProcess nsqd = NsqdProcess.start(home)) {
      assertThat(nsqd.http().channel(TOPIC, CHANNEL).depth()).isEqualTo(100);
      assertDelivered(nsqd, TOPIC, bodies("in-channel", 100));
      assertDelivered(nsqd, "without-channel", bodies("in-topic", 100));
    }
  }

  @Test
  void sigtermKeepsWhatWasInFlight() {
    try (NsqdProcess nsqd = NsqdProcess.start(home);
        V2Client publisher = V2Client.connect(nsqd.tcpPort());
        V2Client consumer = V2Client.connect(nsqd.tcpPort())) {
      nsqd.http().createChannel(TOPIC, CHANNEL);
      bodies("in-flight", 10).forEach(body -> publisher.publish(TOPIC, body));
      consumer.subscribe(TOPIC, CHANNEL, 10);
      List<V2Client.Message> messages = Stream.generate(consumer::nextMessage).limit(10).toList();
      messages.subList(0, 3).forEach(message -> consumer.send("FIN " + message.id()));
      Deadlines.await("three are finished")
          .until(() -> nsqd.http().channel(TOPIC, CHANNEL).inFlight() == 7);

      assertThat(nsqd.stop()).isZero();
    }
    try (NsqdProcess nsqd = NsqdProcess.start(home);
        V2Client consumer = V2Client.connect(nsqd.tcpPort())) {
      consumer.subscribe(TOPIC, CHANNEL, 10);
      Set<String> again = new HashSet<>();
      for (int i = 0; i < 7; i++) {
        V2Client.Message message = consumer.nextMessage();
        assertThat(message.attempts()).as("attempts, the lost one included").isEqualTo(2);
        again.add(message.body());
      }
      Set<String> unfinished = bodies("in-flight", 10);
      unfinished.removeAll(bodies("in-flight", 3));
      assertThat(again).isEqualTo(unfinished);
    }
  }

  @Test
  void sigtermKeepsWhatWasDeferred() {
    try (NsqdProcess nsqd = NsqdProcess.start(home);
        V2Client publisher = V2Client.connect(nsqd.tcpPort());
        V2Client consumer = V2Client.connect(nsqd.tcpPort())) {
      nsqd.http().createChannel(TOPIC, CHANNEL);
      publisher.publish(TOPIC, "requeued");
      consumer.subscribe(TOPIC, CHANNEL, 1);
      consumer.send("REQ " + consumer.nextMessage().id() + " " + DEFERRAL_MS);
      publisher.send("DPUB " + TOPIC + ' ' + DEFERRAL_MS, "published for later");
      publisher.expectOk();
      Deadlines.await("both are deferred")
          .until(() -> nsqd.http().channel(TOPIC, CHANNEL).deferred() == 2);

      assertThat(nsqd.stop()).isZero();
    }
    try (NsqdProcess nsqd = NsqdProcess.start(home)) {
      assertDelivered(nsqd, TOPIC, Set.of("requeued", "published for later"));
    }
  }

  @Test
  void aKilledBrokerKeepsWhatHadGoneToDisk() {
    try (NsqdProcess nsqd = NsqdProcess.start(home, "--mem-queue-size=0");
        V2Client publisher = V2Client.connect(nsqd.tcpPort())) {
      nsqd.http().createChannel(TOPIC, CHANNEL);
      bodies("in-channel", 500).forEach(body -> publisher.publish(TOPIC, body));
      bodies("in-topic", 500).forEach(body -> publisher.publish("without-channel", body));

      nsqd.kill();
    }
    try (NsqdProcess nsqd = NsqdProcess.start(home, "--mem-queue-size=0")) {
      assertDelivered(nsqd, TOPIC, bodies("in-channel", 500));
      assertDelivered(nsqd, "without-channel", bodies("in-topic", 500));
      assertThat(home.resolve("data")).isDirectoryNotContaining("glob:**.bad");
    }
  }

  @Test
  void aTopicCreatedAMomentBeforeAKillIsThere() {
    for (int life = 0; life < 3; life++) {
      try (NsqdProcess nsqd = NsqdProcess.start(home, "--mem-queue-size=0");
          V2Client publisher = V2Client.connect(nsqd.tcpPort())) {
        publisher.publish("new-" + life, "first");
        nsqd.kill();
      }
    }
    try (NsqdProcess nsqd = NsqdProcess.start(home, "--mem-queue-size=0")) {
      assertThat(nsqd.http().get("/stats?format=json")).contains("new-0", "new-1", "new-2");
      assertDelivered(nsqd, "new-2", Set.of("first"));
    }
  }

  @Test
  void aBrokerKilledAgainAndAgainKeepsWhatIsNotFinished() {
    Set<String> unfinished = bodies("message", 300);
    try (NsqdProcess nsqd = NsqdProcess.start(home, "--mem-queue-size=0");
        V2Client publisher = V2Client.connect(nsqd.tcpPort())) {
      nsqd.http().createChannel(TOPIC, CHANNEL);
      unfinished.forEach(body -> publisher.publish(TOPIC, body));
      nsqd.kill();
    }
    for (int round = 0; round < 3; round++) {
      try (NsqdProcess nsqd = NsqdProcess.start(home, "--mem-queue-size=0");
          V2Client consumer = V2Client.connect(nsqd.tcpPort())) {
        consumer.subscribe(TOPIC, CHANNEL, 50);
        for (int i = 0; i < 50; i++) {
          V2Client.Message message = consumer.nextMessage();
          consumer.send("FIN " + message.id());
          unfinished.remove(message.body());
        }
        nsqd.kill();
      }
    }
    try (NsqdProcess nsqd = NsqdProcess.start(home, "--mem-queue-size=0")) {
      assertDelivered(nsqd, TOPIC, unfinished);
    }
  }

  /** Consumes until all of {@code wanted} have come. */
  private static void assertDelivered(NsqdProcess nsqd, String topic, Set<String> wanted) {
    Set<String> missing = new HashSet<>(wanted);
    try (V2Client consumer = V2Client.connect(nsqd.tcpPort())) {
      consumer.subscribe(topic, CHANNEL, 100);
      while (!missing.isEmpty()) {
        V2Client.Message message = consumer.nextMessage();
        consumer.send("FIN " + message.id());
        missing.remove(message.body());
      }
    } catch (UncheckedIOException e) {
      throw new AssertionError(missing.size() + " missing: " + missing, e);
    }
  }

  private static Set<String> bodies(String prefix, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> prefix + '-' + i)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }
}
