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
    String nsqd = stack.broker().tcpAddress();
    try (SinkFlow flow = new SinkFlow(stack, "worker-kill", 4)) {
      flow.read(nsqd);
      flow.feed().write(10_000);
      flow.run(nsqd);
      flow.published().awaitDistinct(1000, Deadlines.PROGRAM);
      stack.worker().kill();
      new NsqdHttp(stack.broker().httpUri().getPort()).awaitNothingLeft("worker-kill", "all");
      flow.published().awaitQuiet();
      int published = flow.published().distinct().size();
      flow.feed().write(5000);
      stack.startWorker();
      long repeated = flow.awaitAll();

      for (String tasks : List.of("3", "1", "2")) {
        flow.run(List.of(nsqd), Map.of("tasks.max", tasks));
        flow.feed().write(5000);
      }
      long repeatedByRebalances = flow.awaitAll() - repeated;
      LOG.info(
          "worker killed: {} published before, {} twice; rebalances: {} twice",
          published,
          repeated,
          repeatedByRebalances);

      // Nothing was committed: all that nsqd had is published again, and nothing else.
      assertThat(repeated).isBetween(1L, (long) published);
      assertThat(repeatedByRebalances).isLessThanOrEqualTo(3L * IN_FLIGHT);
    }
  }

  @Test
  void everyRecordIsInNsqAfterNsqdWasKilledAndStayedAwayForAWhile() throws Exception {
    String topic = "nsqd-kill";
    try (DurableNsqd nsqd = new DurableNsqd(directory.resolve(topic), topic);
        SinkFlow flow = new SinkFlow(stack, topic, 2)) {
      flow.feed().write(5000);
      flow.run(
          List.of(nsqd.tcpAddress()),
          Map.of(
              "nsq.put.max.block.ms",
              "500",
              "nsq.max.in.flight.bytes",
              Integer.toString(IN_FLIGHT_BYTES)));
      nsqd.awaitDepth(depth -> depth >= 500);
      nsqd.kill();
      Deadline.after(OUTAGE)
          .await(
              () -> {
                flow.feed().write(flow.feed().written().size() < ENOUGH ? 50 : 0);
                return false;
              });
      assertThatTheLagIsShownAndWhatIsTakenOnIsBounded(flow, IN_FLIGHT_BYTES);
      nsqd.start();
      int all = flow.feed().written().size();
      nsqd.awaitDepth(depth -> depth >= all);
      flow.read(nsqd.tcpAddress());
      long repeated = flow.awaitAll();
      LOG.info(
          "nsqd killed and away for {} s: {} records, {} twice", OUTAGE.toSeconds(), all, repeated);

      assertThat(repeated).isLessThanOrEqualTo(IN_FLIGHT);
    }
  }

  /** Each request is a batch of up to 500, and one is on its way at a time. */
  @Test
  void onlyTheRequestIsRepeatedThatNsqdHadExecutedAndNotAnsweredWhenItWasKilled() throws Exception {
    String topic = "unanswered";
    try (DurableNsqd nsqd = new DurableNsqd(directory.resolve(topic), topic);
        NsqProxy proxy = new NsqProxy(new InetSocketAddress("127.0.0.1", nsqd.tcpPort()));
        SinkFlow flow = new SinkFlow(stack, topic, 2)) {
      proxy.start();
      CountDownLatch unanswered = proxy.freezeAfter("MPUB", 3);
      flow.feed().write(5000);
      flow.run(List.of(proxy.address()), Map.of("nsq.max.in.flight.requests", "1"));
      assertThat(unanswered.await(Deadlines.STEP.toSeconds(), TimeUnit.SECONDS)).isTrue();
      try (WorkerMetrics metrics = flow.metrics()) {
        long answered = metrics.figure("messages-published-total");
        nsqd.awaitDepth(depth -> depth > answered);
      }
      nsqd.kill();
      proxy.disarm();
      nsqd.start();
      flow.read(nsqd.tcpAddress());
      long repeated = flow.awaitAll();
      LOG.info("nsqd killed before its answer: {} twice", repeated);

      assertThat(repeated).isBetween(1L, 500L);
    }
  }

  @Test
  void recordsWaitWhileTheDiskOfNsqdIsFull() throws Exception {
    String topic = "full-disk";
    Path home = Files.createDirectories(directory.resolve(topic));
    String address = "127.0.0.1:" + Ports.free().nsqdTcp();
    String tcp = "--tcp-address=" + address;
    try (SinkFlow flow = new SinkFlow(stack, topic, 2)) {
      flow.feed().write(5000);
      try (NsqdProcess full = NsqdProcess.start(home, tcp, "--min-free-bytes=" + Long.MAX_VALUE)) {
        full.http().createChannel(topic, "all");
        flow.run(address);
        try (WorkerMetrics metrics = flow.metrics()) {
          Deadlines.await("nsqd is asked again and again")
              .until(() -> metrics.figure("retries-total") >= 5);
          assertThat(metrics.figure("lag-to-ack")).isPositive();
        }
        assertThat(full.http().channel(topic, "all").depth()).isZero();
        assertThat(full.stop()).isZero();
      }
      try (NsqdProcess roomy = NsqdProcess.start(home, tcp)) {
        flow.read(roomy.tcpAddress());

        assertThat(flow.awaitAll()).as("what is refused is not there").isZero();
      }
    }
  }

  @Test
  void recordsGetToNsqEncryptedAndCompressed() throws Exception {
    String topic = "encrypted";
    Path home = Files.createDirectories(directory.resolve(topic));
    try (NsqdProcess nsqd =
            NsqdProcess.start(NsqdProgram.named(), home, TestCertificates.serverFlags());
        SinkFlow flow = new SinkFlow(stack, topic, 2)) {
      flow.feed().write(5000);
      flow.run(
          List.of(nsqd.tcpAddress()),
          Map.of(
              "nsq.tls.enabled", "true",
              "nsq.ssl.truststore.type", "PEM",
              "nsq.ssl.truststore.location", TestCertificates.authority().toString(),
              "nsq.compression.type", "snappy"));
      // What has been published over it is told of a connection as long as it is there.
      Deadlines.await("messages of " + topic)
          .until(() -> nsqd.http().get("/stats?format=json").contains("\"tls\":true"));
      assertThat(nsqd.http().get("/stats?format=json")).contains("\"snappy\":true");
      flow.read(nsqd.tcpAddress());

      assertThat(flow.awaitAll()).isZero();
    }
  }

  @Test
  void theOthersTakeOverWhenOneOfThreeNodesDies() throws Exception {
    String topic = "three-nodes";
    List<NsqdProcess> nodes = new ArrayList<>();
    try (SinkFlow flow = new SinkFlow(stack, topic, 2)) {
      for (int i = 0; i < 3; i++) {
        Path home = Files.createDirectories(directory.resolve(topic + i));
        nodes.add(NsqdProcess.start(NsqdProgram.named(), home, DurableNsqd.FLAGS));
        nodes.get(i).http().createChannel(topic, "all");
      }
      NsqdProcess victim = nodes.get(0);
      flow.feed().write(5000);
      flow.run(nodes.stream().map(NsqdProcess::tcpAddress).toList(), Map.of());
      Deadlines.await("the node has messages")
          .until(() -> victim.http().channel(topic, "all").depth() > 0);
      victim.kill();
      flow.feed().write(10_000);
      nodes.set(
          0,
          NsqdProcess.start(NsqdProgram.named(), directory.resolve(topic + 0), DurableNsqd.FLAGS));
      victim.close();
      for (NsqdProcess node : nodes) {
        flow.read(node.tcpAddress());
      }
      long repeated = flow.awaitAll();
      LOG.info("one of three nodes killed: {} twice", repeated);

      assertThat(repeated).isLessThanOrEqualTo(IN_FLIGHT);
    } finally {
      nodes.forEach(NsqdProcess::close);
    }
  }

  @Test
  void whatNsqCannotTakeGoesToTheDeadLetterQueueAndTheRestIsPublished() throws Exception {
    String topic = "poison";
    String nsqd = stack.broker().tcpAddress();
    try (SinkFlow flow = new SinkFlow(stack, topic, 1);
        KafkaBodies dead = new KafkaBodies(stack.kafka().bootstrapServers(), "poison-dead")) {
      flow.read(nsqd);
      List.of(
              record(topic, "first", "", ""),
              record(topic, "large" + "x".repeat(100), "", ""),
              record(topic, "", "", ""),
              new ProducerRecord<byte[], byte[]>(topic, null),
              record(topic, "for no topic", "to", "no topic!"),
              record(topic, "deferred by a word", "nsq.defer.ms", "soon"),
              record(topic, "deferred too long", "nsq.defer.ms", "3600001"),
              record(topic, "deferred", "nsq.defer.ms", "100"),
              record(topic, "last", "", ""))
          .forEach(flow.feed()::write);
      flow.run(
          List.of(nsqd),
          Map.of(
              "nsq.max.message.bytes", "100",
              "nsq.topic.header", "to",
              "errors.tolerance", "all",
              "errors.deadletterqueue.topic.name", "poison-dead",
              "errors.deadletterqueue.topic.replication.factor", "1"));
      flow.published().awaitDistinct(3, Deadlines.PROGRAM);
      dead.awaitDistinct(5, Deadlines.STEP);
      flow.published().awaitQuiet();

      assertThat(flow.published().distinct())
          .containsExactlyInAnyOrder("first", "deferred", "last");
      assertThat(flow.published().duplicates()).isZero();
      assertThat(dead.distinct())
          .containsExactlyInAnyOrder(
              "large" + "x".repeat(100),
              "",
              "for no topic",
              "deferred by a word",
              "deferred too long");
      assertThat(dead.duplicates()).isZero();
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

  private static void assertThatTheLagIsShownAndWhatIsTakenOnIsBounded(SinkFlow flow, long maxBytes)
      throws Exception {
    try (WorkerMetrics metrics = flow.metrics()) {
      Deadlines.await("the lag is shown")
          .until(
              () ->
                  metrics.figure("connected") == 0
                      && metrics.figure("lag-to-ack") > 0
                      && metrics.figure("in-flight-bytes") > 0);
      LOG.info(
          "while nsqd is away: {} records with {} bytes taken on; heap of the worker {} MiB",
          metrics.figure("lag-to-ack"),
          metrics.figure("in-flight-bytes"),
          metrics.heapBytes() >> 20);
      assertThat(metrics.figure("in-flight-bytes")).isBetween(1L, maxBytes);
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
