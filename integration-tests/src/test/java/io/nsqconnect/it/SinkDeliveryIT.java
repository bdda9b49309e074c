package io.nsqconnect.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.nsqconnect.bridge.BrokerProcess;
import io.nsqconnect.bridge.Deadline;
import io.nsqconnect.bridge.Installation;
import io.nsqconnect.bridge.Ports;
import io.nsqconnect.bridge.ProcessGroup;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
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

  /** How long nsqd stays away. */
  private static final Duration OUTAGE =
      Duration.ofSeconds(Integer.getInteger("nsq.it.outage.seconds", 4));

  /** Every message on disk: what nsqd loses when it is killed is not the sink's loss. */
  private static final String[] DURABLE = {"--mem-queue-size=0", "--sync-every=1"};

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
    Installation installation = new Installation(Repository.root());
    Path program = Path.of(System.getProperty("nsq.it.nsqd", installation.nsqd().toString()));
    Ports ports = Ports.free();
    try (ProcessGroup group = new ProcessGroup(directory.resolve(topic + "-logs"));
        KafkaFeed feed = new KafkaFeed(stack.kafka().bootstrapServers(), topic, 2);
        NsqBodies bodies = new NsqBodies()) {
      BrokerProcess nsqd =
          new BrokerProcess(group, program, directory.resolve(topic), ports, DURABLE);
      nsqd.start();
      nsqd.awaitReady(Deadline.after(Deadlines.STEP));
      new NsqdHttp(ports.nsqdHttp()).createChannel(topic, "all");
      feed.write(5000);
      stack.run(
          topic,
          sink(
              topic,
              Map.of(
                  "nsq.nsqd.tcp.addresses", nsqd.tcpAddress(),
                  "nsq.put.max.block.ms", "500",
                  "nsq.max.in.flight.bytes", "1048576")));
      awaitDepth(ports, topic, depth -> depth >= 500);
      nsqd.kill();
      Deadline.after(OUTAGE)
          .await(
              () -> {
                feed.write(50);
                return false;
              });
      nsqd.start();
      nsqd.awaitReady(Deadline.after(Deadlines.STEP));
      int all = feed.written().size();
      awaitDepth(ports, topic, depth -> depth >= all);
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

  @Test
  void theOthersTakeOverWhenOneOfThreeNodesDies() throws Exception {
    String topic = "three-nodes";
    List<NsqdProcess> nodes = new ArrayList<>();
    try (KafkaFeed feed = new KafkaFeed(stack.kafka().bootstrapServers(), topic, 2);
        NsqBodies bodies = new NsqBodies()) {
      for (int i = 0; i < 3; i++) {
        nodes.add(
            NsqdProcess.start(Files.createDirectories(directory.resolve(topic + i)), DURABLE));
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
      nodes.set(0, NsqdProcess.start(directory.resolve(topic + 0), DURABLE));
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

  private static void awaitDepth(Ports ports, String topic, IntPredicate reached) {
    NsqdHttp http = new NsqdHttp(ports.nsqdHttp());
    Deadlines.await("messages of " + topic)
        .atMost(Deadlines.PROGRAM)
        .until(() -> reached.test((int) http.channel(topic, "all").depth()));
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
