package io.nsqconnect.broker.roundtrip;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a broker that has stopped leaves is what nsqd would have left, byte for byte. */
@Timeout(300)
class ForNsqdTest {
  private static final long MAX_BYTES_PER_FILE = 200;
  private static final String SMALL_FILES = "--max-bytes-per-file=" + MAX_BYTES_PER_FILE;
  private static final String AN_HOUR_MS = "3600000";

  @TempDir Path dataPath;

  @Test
  void anUnusedBrokerLeavesMetadataAlone() throws Exception {
    new RunningBroker(dataPath).close();

    assertThat(files().names()).containsExactly("nsqd.dat");
    assertThat(files().metadata()).isEqualTo("{\"topics\":null,\"version\":\"1.3.0\"}");
  }

  @Test
  void topicsChannelsAndPausesAreInTheMetadata() throws Exception {
    try (RunningBroker broker = new RunningBroker(dataPath);
        WireClient client = broker.connect()) {
      broker.post("/topic/create?topic=t");
      broker.post("/channel/create?topic=t&channel=c");
      broker.post("/channel/pause?topic=t&channel=c");
      client.subscribe("t", "gone#ephemeral", 0);
    }

    assertThat(files().metadata())
        .isEqualTo(
            "{\"topics\":[{\"name\":\"t\",\"paused\":false,"
                + "\"channels\":[{\"name\":\"c\",\"paused\":true}]}],\"version\":\"1.3.0\"}");
    assertThat(files().names())
        .containsExactly("nsqd.dat", "t.diskqueue.meta.dat", "t:c.diskqueue.meta.dat");
    assertThat(files().queue("t:c").depth()).isZero();
  }

  @Test
  void aPausedTopicWithoutChannelsIsInTheMetadata() throws Exception {
    try (RunningBroker broker = new RunningBroker(dataPath)) {
      broker.post("/topic/create?topic=t");
      broker.post("/topic/pause?topic=t");
    }

    assertThat(files().metadata())
        .isEqualTo(
            "{\"topics\":[{\"name\":\"t\",\"paused\":true,\"channels\":null}],"
                + "\"version\":\"1.3.0\"}");
  }

  @Test
  void aBacklogFromMemoryFillsFilesUpToTheirLimit() throws Exception {
    assertBacklog("--mem-queue-size=100", 0);
  }

  @Test
  void aBacklogFromDiskIsReadFromWhereItWasLeft() throws Exception {
    assertBacklog("--mem-queue-size=0", 7);
  }

  /** Publishes 20 messages of which some are finished. */
  private void assertBacklog(String flag, int finished) throws Exception {
    List<StoredMessage> seen = new ArrayList<>();
    try (RunningBroker broker = new RunningBroker(dataPath, SMALL_FILES, flag)) {
      broker.post("/topic/create?topic=t");
      broker.post("/channel/create?topic=t&channel=c");
      broker.post("/channel/create?topic=t&channel=all");
      try (WireClient client = broker.connect()) {
        for (int i = 0; i < 20; i++) {
          client.publish("PUB t", body(i));
        }
        client.subscribe("t", "all", 100);
        seen.addAll(take(client, 20));
      }
      try (WireClient consumer = broker.connect()) {
        consumer.subscribe("t", "c", 1);
        for (int i = 0; i < finished; i++) {
          consumer.finish(consumer.next());
        }
        broker.await("t", "c", now -> now.path("message_count").asInt() == 20);
      }
      broker.await("t", "c", now -> now.path("clients").isEmpty());
    }

    assertThat(seen).extracting(StoredMessage::body).containsExactlyElementsOf(bodies(0, 20));
    NsqdFiles.Queue left = files().queue("t:c");
    assertThat(left.depth()).isEqualTo(20 - finished);
    assertThat(left.files()).hasSizeGreaterThan(3);
    assertThat(left.messages())
        .extracting(StoredMessage::id)
        .containsExactlyInAnyOrderElementsOf(
            seen.subList(finished, 20).stream().map(StoredMessage::id).toList());
    assertThat(files().queue("t").depth()).isZero();
  }

  @Test
  void messagesOfATopicWithoutChannelsKeepTheirOrder() throws Exception {
    try (RunningBroker broker = new RunningBroker(dataPath, SMALL_FILES);
        WireClient client = broker.connect()) {
      for (int i = 0; i < 20; i++) {
        client.publish("PUB t", body(i));
      }
    }

    NsqdFiles.Queue left = files().queue("t");
    assertThat(left.depth()).isEqualTo(20);
    assertThat(left.messages())
        .extracting(StoredMessage::body)
        .containsExactlyElementsOf(bodies(0, 20));
    assertThat(left.messages()).extracting(StoredMessage::attempts).containsOnly(0);
    assertThat(left.messages()).extracting(StoredMessage::id).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void whatIsInFlightOrDeferredIsInTheQueueWithItsAttempts() throws Exception {
    List<StoredMessage> expected = new ArrayList<>();
    try (RunningBroker broker = new RunningBroker(dataPath, SMALL_FILES);
        WireClient client = broker.connect()) {
      for (int i = 0; i < 5; i++) {
        client.publish("PUB t", body(i));
      }
      client.subscribe("t", "c", 5);
      List<StoredMessage> taken = take(client, 5);
      client.finish(taken.get(0));
      expected.addAll(taken.subList(1, 4));
      client.send("REQ " + taken.get(1).id() + ' ' + AN_HOUR_MS);
      client.send("REQ " + taken.get(4).id() + " 0");
      expected.add(taken.get(4).deliveredAgain());
      assertThat(client.next()).isEqualTo(taken.get(4).deliveredAgain());
      client.publish("DPUB t " + AN_HOUR_MS, "much later");
      broker.await("t", "c", now -> now.path("deferred_count").asInt() == 2);
      assertThat(broker.channel("t", "c").path("in_flight_count").asInt()).isEqualTo(3);
    }

    NsqdFiles.Queue left = files().queue("t:c");
    assertThat(left.depth()).isEqualTo(5);
    assertThat(left.messages()).containsAll(expected);
    assertThat(left.messages())
        .filteredOn(message -> !expected.contains(message))
        .singleElement()
        .satisfies(
            later -> {
              assertThat(later.body()).isEqualTo("much later");
              assertThat(later.attempts()).isZero();
            });
    assertThat(files().names())
        .filteredOn(name -> !name.contains(".diskqueue."))
        .as("what nsqd does not look at")
        .containsExactly("nsqd.dat", "t:c.deadlines.dat");
  }

  private NsqdFiles files() {
    return new NsqdFiles(dataPath, MAX_BYTES_PER_FILE);
  }

  private static List<StoredMessage> take(WireClient client, int count) throws IOException {
    List<StoredMessage> taken = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      taken.add(client.next());
    }
    return taken;
  }

  private static List<String> bodies(int from, int to) {
    return IntStream.range(from, to).mapToObj(ForNsqdTest::body).toList();
  }

  /** Of different lengths. */
  private static String body(int number) {
    return "message " + number + " " + "x".repeat(number * 3);
  }
}
