package io.nsqconnect.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.nsqconnect.bridge.Deadline;
import io.nsqconnect.bridge.Ports;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sink connector when what it works with dies under it: nothing is lost, and what is published
 * twice stays within what the documentation says. {@code -Dnsq.it.nsqd} names another nsqd to
 * publish to than this project's.
 */
class SinkDeliveryIT {
  private static final Logger LOG = LoggerFactory.getLogger(SinkDeliveryIT.class);

  /** What may be unanswered at one node: requests times records, by default. */
  private static final int IN_FLIGHT = 5 * 500;

  /** What a task takes on while nsqd is away, where that matters. */
  private static final int IN_FLIGHT_BYTES = 1_048_576;

  /** Records for more than a task takes on; the original nsqd syncs after each. */
  private static final int ENOUGH = 15_000;

  /** How long nsqd stays away. */
  private static final Duration OUTAGE =
      Duration.ofSeconds(Integer.getInteger("nsq.it.outage.seconds", 4));

  @TempDir static Path directory;

  private static BridgeStack stack;

  @BeforeAll
  static void start() throws Exception {
    // No commit before the worker ends by itself: a killed one has always something to repeat.
    stack = BridgeStack.start(directory, Map.of("offset.flush.interval.ms", "600000"));
  }

  @AfterAll
  static void stop() {
    if (stack != null) {
      stack.close();
    }
  }

  @Test
  void everyRecordIsInNsqAfterTheWorkerWasKilledAndTasksHaveComeAndGone() throws Exception {
    String topic = "worker-kill";
    try (KafkaFeed feed = new KafkaFeed(stack.kafka().bootstrapServers(), topic, 4);
        NsqBodies bodies = new NsqBodies()) {
      bodies.read(stack.broker().tcpAddress(), topic, "all");
      feed.write(10_000);
      stack.run(topic, sink(topic, Map.of("nsq.nsqd.tcp.addresses", stack.broker().tcpAddress())));
      bodies.awaitDistinct(1000, Deadlines.PROGRAM);
      stack.worker().kill();
      bodies.awaitQuiet();
      int published = bodies.distinct().size();
      feed.write(5000);
      stack.startWorker();
      bodies.awaitDistinct(15_000, Deadlines.PROGRAM);
      bodies.awaitQuiet();
      long repeated = bodies.duplicates();

      for (String tasks : List.of("3", "1", "2")) {
        stack.run(
            topic,
            sink(
                topic,
                Map.of("nsq.nsqd.tcp.addresses", stack.broker().tcpAddress(), "tasks.max", tasks)));
        feed.write(5000);
      }
      bodies.awaitDistinct(30_000, Deadlines.PROGRAM);
      bodies.awaitQuiet();
      long repeatedByRebalances = bodies.duplicates() - repeated;
      LOG.info(
          "worker killed: {} published before, {} twice; rebalances: {} twice",
          published,
          repeated,
          repeatedByRebalances);

      assertThat(bodies.distinct()).isEqualTo(feed.written());
      // Nothing was committed: all that nsqd had is published again, and nothing else.
      assertThat(repeated).isBetween(1L, (long) published);
      assertThat(repeatedByRebalances).isLessThanOrEqualTo(3L * IN_FLIGHT);
      stack.worker().rest().remove(topic);
    }
  }

  @Test
  void everyRecordIsInNsqAfterNsqdWasKilledAndStayedAwayForAWhile() throws Exception {
    String topic = "nsqd-kill";
    try (DurableNsqd nsqd = new DurableNsqd(directory.resolve(topic), topic);
        KafkaFeed feed = new KafkaFeed(stack.kafka().bootstrapServers(), topic, 2);
        NsqBodies bodies = new NsqBodies()) {
      feed.write(5000);
      stack.run(
          topic,
          sink(
              topic,
              Map.of(
                  "nsq.nsqd.tcp.addresses", nsqd.tcpAddress(),
                  "nsq.put.max.block.ms", "500",
                  "nsq.max.in.flight.bytes", Integer.toString(IN_FLIGHT_BYTES))));
      nsqd.awaitDepth(depth -> depth >= 500);
      nsqd.kill();
      Deadline.after(OUTAGE)
          .await(
              () -> {
                feed.write(feed.written().size() < ENOUGH ? 50 : 0);
                return false;
              });
      assertThatTheLagIsShownAndWhatIsTakenOnIsBounded(topic, IN_FLIGHT_BYTES);
      nsqd.start();
      int all = feed.written().size();
      nsqd.awaitDepth(depth -> depth >= all);
      bodies.read(nsqd.tcpAddress(), topic, "all");
      bodies.awaitDistinct(all, Deadlines.PROGRAM);
      bodies.awaitQuiet();
      LOG.info(
          "nsqd killed and away for {} s: {} records, {} twice",
          OUTAGE.toSeconds(),
          all,
          bodies.duplicates());

      assertThat(bodies.distinct()).isEqualTo(feed.written());
      assertThat(bodies.duplicates()).isLessThanOrEqualTo(IN_FLIGHT);
      stack.worker().rest().remove(topic);
    }
  }

  /** Each request is a batch of up to 500, and one is on its way at a time. */
  @Test
  void onlyTheRequestIsRepeatedThatNsqdHadExecutedAndNotAnsweredWhenItWasKilled() throws Exception {
    String topic = "unanswered";
    try (DurableNsqd nsqd = new DurableNsqd(directory.resolve(topic), topic);
        NsqProxy proxy = new NsqProxy(new InetSocketAddress("127.0.0.1", nsqd.tcpPort()));
        KafkaFeed feed = new KafkaFeed(stack.kafka().bootstrapServers(), topic, 2);
        NsqBodies bodies = new NsqBodies()) {
      proxy.start();
      CountDownLatch unanswered = proxy.freezeAfter("MPUB", 3);
      feed.write(5000);
      stack.run(
          topic,
          sink(
              topic,
              Map.of(
                  "nsq.nsqd.tcp.addresses", proxy.address(), "nsq.max.in.flight.requests", "1")));
      assertThat(unanswered.await(Deadlines.STEP.toSeconds(), TimeUnit.SECONDS)).isTrue();
      try (WorkerMetrics metrics = WorkerMetrics.of(stack.worker(), topic)) {
        long answered = metrics.figure("messages-published-total");
        nsqd.awaitDepth(depth -> depth > answered);
      }
      nsqd.kill();
      proxy.disarm();
      nsqd.start();
      bodies.read(nsqd.tcpAddress(), topic, "all");
      bodies.awaitDistinct(5000, Deadlines.PROGRAM);
      bodies.awaitQuiet();
      LOG.info("nsqd killed before its answer: {} twice", bodies.duplicates());

      assertThat(bodies.distinct()).isEqualTo(feed.written());
      assertThat(bodies.duplicates()).isBetween(1L, 500L);
      stack.worker().rest().remove(topic);
    }
  }

  @Test
  void recordsWaitWhileTheDiskOfNsqdIsFull() throws Exception {
    String topic = "full-disk";
    Path home = Files.createDirectories(directory.resolve(topic));
    String address = "127.0.0.1:" + Ports.free().nsqdTcp();
    String tcp = "--tcp-address=" + address;
    try (KafkaFeed feed = new KafkaFeed(stack.kafka().bootstrapServers(), topic, 2);
        NsqBodies bodies = new NsqBodies()) {
      feed.write(5000);
      try (NsqdProcess full = NsqdProcess.start(home, tcp, "--min-free-bytes=" + Long.MAX_VALUE)) {
        full.http().createChannel(topic, "all");
        stack.run(topic, sink(topic, Map.of("nsq.nsqd.tcp.addresses", address)));
        try (WorkerMetrics metrics = WorkerMetrics.of(stack.worker(), topic)) {
          Deadlines.await("nsqd is asked again and again")
              .until(() -> metrics.figure("retries-total") >= 5);
          assertThat(metrics.figure("lag-to-ack")).isPositive();
        }
        assertThat(full.http().channel(topic, "all").depth()).isZero();
        assertThat(full.stop()).isZero();
      }
      try (NsqdProcess roomy = NsqdProcess.start(home, tcp)) {
        bodies.read(roomy.tcpAddress(), topic, "all");
        bodies.awaitDistinct(5000, Deadlines.PROGRAM);
        bodies.awaitQuiet();
      }

      assertThat(bodies.distinct()).isEqualTo(feed.written());
      assertThat(bodies.duplicates()).as("what is refused is not there").isZero();
      stack.worker().rest().remove(topic);
    }
  }

  @Test
  void recordsGetToNsqEncryptedAndCompressed() throws Exception {
    String topic = "encrypted";
    Path home = Files.createDirectories(directory.resolve(topic));
    try (NsqdProcess nsqd =
            NsqdProcess.start(NsqdProgram.named(), home, TestCertificates.serverFlags());
        KafkaFeed feed = new KafkaFeed(stack.kafka().bootstrapServers(), topic, 2);
        NsqBodies bodies = new NsqBodies()) {
      feed.write(5000);
      stack.run(
          topic,
          sink(
              topic,
              Map.of(
                  "nsq.nsqd.tcp.addresses", nsqd.tcpAddress(),
                  "nsq.tls.enabled", "true",
                  "nsq.ssl.truststore.type", "PEM",
                  "nsq.ssl.truststore.location", TestCertificates.authority().toString(),
                  "nsq.compression.type", "snappy")));
      // What has been published over it is told of a connection as long as it is there.
      Deadlines.await("messages of " + topic)
          .until(() -> nsqd.http().get("/stats?format=json").contains("\"tls\":true"));
      assertThat(nsqd.http().get("/stats?format=json")).contains("\"snappy\":true");
      bodies.read(nsqd.tcpAddress(), topic, "all");
      bodies.awaitDistinct(5000, Deadlines.PROGRAM);
      bodies.awaitQuiet();

      assertThat(bodies.distinct()).isEqualTo(feed.written());
      assertThat(bodies.duplicates()).isZero();
      stack.worker().rest().remove(topic);
    }
  }

  @Test
  void theOthersTakeOverWhenOneOfThreeNodesDies() throws Exception {
    String topic = "three-nodes";
    List<NsqdProcess> nodes = new ArrayList<>();
    try (KafkaFeed feed = new KafkaFeed(stack.kafka().bootstrapServers(), topic, 2);
        NsqBodies bodies = new NsqBodies()) {
      for (int i = 0; i < 3; i++) {
        Path home = Files.createDirectories(directory.resolve(topic + i));
        nodes.add(NsqdProcess.start(NsqdProgram.named(), home, DurableNsqd.FLAGS));
        nodes.get(i).http().createChannel(topic, "all");
      }
      NsqdProcess victim = nodes.get(0);
      feed.write(5000);
      stack.run(
          topic,
          sink(
              topic,
              Map.of(
                  "nsq.nsqd.tcp.addresses",
                  String.join(",", nodes.stream().map(NsqdProcess::tcpAddress).toList()))));
      Deadlines.await("the node has messages")
          .until(() -> victim.http().channel(topic, "all").depth() > 0);
      victim.kill();
      feed.write(10_000);
      nodes.set(
          0,
          NsqdProcess.start(NsqdProgram.named(), directory.resolve(topic + 0), DurableNsqd.FLAGS));
      victim.close();
      for (NsqdProcess node : nodes) {
        bodies.read(node.tcpAddress(), topic, "all");
      }
      bodies.awaitDistinct(15_000, Deadlines.PROGRAM);
      bodies.awaitQuiet();
      LOG.info("one of three nodes killed: {} twice", bodies.duplicates());

      assertThat(bodies.distinct()).isEqualTo(feed.written());
      assertThat(bodies.duplicates()).isLessThanOrEqualTo(IN_FLIGHT);
      stack.worker().rest().remove(topic);
    } finally {
      nodes.forEach(NsqdProcess::close);
    }
  }

  @Test
  void whatNsqCannotTakeGoesToTheDeadLetterQueueAndTheRestIsPublished() throws Exception {
    String topic = "poison";
    try (KafkaFeed feed = new KafkaFeed(stack.kafka().bootstrapServers(), topic, 1);
        NsqBodies bodies = new NsqBodies();
        KafkaBodies dead = new KafkaBodies(stack.kafka().bootstrapServers(), "poison-dead")) {
      bodies.read(stack.broker().tcpAddress(), topic, "all");
      feed.write(record(topic, "first", "", ""));
      feed.write(record(topic, "large" + "x".repeat(100), "", ""));
      feed.write(record(topic, "", "", ""));
      feed.write(new ProducerRecord<>(topic, (byte[]) null));
      feed.write(record(topic, "for no topic", "to", "no topic!"));
      feed.write(record(topic, "deferred by a word", "nsq.defer.ms", "soon"));
      feed.write(record(topic, "deferred too long", "nsq.defer.ms", "3600001"));
      feed.write(record(topic, "deferred", "nsq.defer.ms", "100"));
      feed.write(record(topic, "last", "", ""));
      stack.run(
          topic,
          sink(
              topic,
              Map.of(
                  "nsq.nsqd.tcp.addresses", stack.broker().tcpAddress(),
                  "nsq.max.message.bytes", "100",
                  "nsq.topic.header", "to",
                  "errors.tolerance", "all",
                  "errors.deadletterqueue.topic.name", "poison-dead",
                  "errors.deadletterqueue.topic.replication.factor", "1")));
      bodies.awaitDistinct(3, Deadlines.PROGRAM);
      dead.awaitDistinct(5, Deadlines.STEP);
      bodies.awaitQuiet();

      assertThat(bodies.distinct()).containsExactlyInAnyOrder("first", "deferred", "last");
      assertThat(bodies.duplicates()).isZero();
      assertThat(dead.distinct())
          .containsExactlyInAnyOrder(
              "large" + "x".repeat(100),
              "",
              "for no topic",
              "deferred by a word",
              "deferred too long");
      assertThat(dead.duplicates()).isZero();
      stack.worker().rest().remove(topic);
    }
  }

  private static ProducerRecord<byte[], byte[]> record(
      String topic, String value, String headerName, String header) {
    ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, utf8(value));
    Headers headers = record.headers();
    if (!headerName.isEmpty()) {
      headers.add(headerName, utf8(header));
    }
    return record;
  }

  private static void assertThatTheLagIsShownAndWhatIsTakenOnIsBounded(String name, long maxBytes)
      throws Exception {
    try (WorkerMetrics metrics = WorkerMetrics.of(stack.worker(), name)) {
      LOG.info(
          "while nsqd is away: {} records with {} bytes taken on; heap of the worker {} MiB",
          metrics.figure("lag-to-ack"),
          metrics.figure("in-flight-bytes"),
          metrics.heapBytes() >> 20);
      assertThat(metrics.figure("connected")).isZero();
      assertThat(metrics.figure("lag-to-ack")).isPositive();
      assertThat(metrics.figure("in-flight-bytes")).isBetween(1L, maxBytes);
    }
  }

  private static Map<String, String> sink(String topic, Map<String, String> properties) {
    Map<String, String> all = new HashMap<>();
    all.put("connector.class", "io.nsqconnect.sink.NsqSinkConnector");
    all.put("tasks.max", "1");
    all.put("topics", topic);
    all.put("consumer.override.auto.offset.reset", "earliest");
    all.put("value.converter", "org.apache.kafka.connect.converters.ByteArrayConverter");
    // The nodes are there; how soon they answer on a busy machine is not what is tested.
    all.put("nsq.validate.connection", "false");
    all.put("nsq.retry.backoff.max.ms", "1000");
    all.put("nsq.reconnect.backoff.max.ms", "1000");
    all.putAll(properties);
    return all;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
