package io.nsqconnect.it;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.nsqconnect.bridge.Deadline;
import io.nsqconnect.bridge.ProcessGroup;
import io.nsqconnect.bridge.WorkerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The source connector with exactly-once delivery, and what workers and operators do to it. */
class ExactlyOnceSourceIT {
  private static final int MESSAGES = 1000;

  /** After so long nsqd delivers again what is not touched. */
  private static final Duration MSG_TIMEOUT = Duration.ofSeconds(2);

  @TempDir static Path directory;

  private static BridgeStack stack;
  private static NsqdHttp nsqd;

  @BeforeAll
  static void start() throws Exception {
    stack =
        BridgeStack.start(
            directory,
            Map.of(
                "exactly.once.source.support", "enabled",
                // The least that Kafka allows: so long a worker may be silent.
                "session.timeout.ms", "6000",
                "heartbeat.interval.ms", "1000",
                "offset.flush.interval.ms", "1000"));
    nsqd = stack.nsqd();
  }

  @AfterAll
  static void stop() {
    if (stack != null) {
      stack.close();
    }
  }

  /** Such a worker reports no record as long as there is no transaction, and there is none here. */
  @Test
  void messagesAreFinishedIfAllTheirRecordsAreFilteredOut() throws Exception {
    String topic = "filtered";
    publish(topic, 0, MESSAGES);
    run(
        topic,
        Map.of(
            "transforms",
            "all",
            "transforms.all.type",
            "org.apache.kafka.connect.transforms.Filter"));

    nsqd.awaitNothingLeft(topic, "kafka");
  }

  @Test
  void equalMessagesAreAsManyRecords() throws Exception {
    String topic = "equal";
    nsqd.createChannel(topic, "kafka");
    nsqd.post("/mpub?topic=" + topic, String.join("\n", Collections.nCopies(MESSAGES, "same")));
    run(topic, Map.of("nsq.record.headers", "none"));

    nsqd.awaitNothingLeft(topic, "kafka");
    try (KafkaBodies bodies = bodies(topic)) {
      bodies.awaitRecords(MESSAGES, Deadlines.PROGRAM);
      bodies.awaitRecords(MESSAGES + 1, Deadlines.QUIET);
      assertThat(bodies.duplicates()).isEqualTo(MESSAGES - 1);
    }
  }

  /** A worker does not poll a paused task, so nobody but the task itself can keep its messages. */
  @Test
  void aPausedConnectorKeepsItsMessages() throws Exception {
    String topic = "paused";
    publish(topic, 0, 1);
    Duration msgTimeout = Duration.ofSeconds(5);
    run(
        topic,
        Map.of(
            "nsq.poll.max.records", "1",
            "nsq.max.in.flight", "100",
            "nsq.msg.timeout.ms", Long.toString(msgTimeout.toMillis())));
    ConnectorControl control = new ConnectorControl(stack.worker().rest(), topic);
    try (KafkaBodies bodies = bodies(topic)) {
      bodies.awaitDistinct(1, Deadlines.PROGRAM);
      control.pause();
      publish(topic, 1, MESSAGES);
      Deadline.after(msgTimeout.multipliedBy(3)).await(() -> false);
      long timedOut = nsqd.channel(topic, "kafka").timedOut();
      control.resume();

      assertAllAreVisibleOnce(bodies, MESSAGES);
      assertThat(timedOut).isZero();
    }
  }

  /** As operators do to start anew; what is in Kafka then is not remembered. */
  @Test
  void theOffsetsOfAStoppedConnectorCanBeWrittenAndRemoved() throws Exception {
    String topic = "offsets";
    publish(topic, 0, MESSAGES);
    run(topic, Map.of());
    ConnectorControl control = new ConnectorControl(stack.worker().rest(), topic);
    try (KafkaBodies bodies = bodies(topic)) {
      bodies.awaitDistinct(MESSAGES, Deadlines.PROGRAM);
      control.stop();
      String offsets = control.offsets();
      assertThat(offsets).contains(stack.broker().tcpAddress() + "/" + topic + "/kafka");
      control.writeOffsets(offsets);
      assertThat(control.offsets()).isEqualTo(offsets);
      control.removeOffsets();
      assertThat(control.offsets()).isEqualTo("{\"offsets\":[]}");
      publish(topic, MESSAGES, 2 * MESSAGES);
      control.resume();

      assertAllAreVisibleOnce(bodies, 2 * MESSAGES);
    }
  }

  /**
   * Meanwhile the other has its tasks, and nsqd delivers again what is in Kafka and not finished.
   */
  @Test
  void everyMessageIsVisibleOnceWhenAWorkerIsSilentForAWhileAndComesBack() throws Exception {
    List<String> topics = List.of("zombie", "zombie-2");
    try (ProcessGroup own = new ProcessGroup(directory.resolve("logs-of-another"));
        NsqProxy proxy = new NsqProxy(stack.brokerAddress());
        KafkaBodies bodies = bodies("zombie")) {
      proxy.start();
      WorkerProcess another = stack.startAnotherWorker(own);
      topics.forEach(topic -> nsqd.createChannel(topic, "kafka"));
      run(
          "zombie",
          Map.of(
              "tasks.max",
              "2",
              "nsq.topics",
              String.join(",", topics),
              "nsq.nsqd.tcp.addresses",
              proxy.address(),
              "nsq.heartbeat.interval.ms",
              "1000",
              "producer.override.transaction.timeout.ms",
              "10000"));
      int published = 0;
      for (WorkerProcess silent : List.of(stack.worker(), another)) {
        CountDownLatch beforeFinish = proxy.freezeBefore("FIN ", 1);
        for (String topic : topics) {
          publish(topic, published, published += MESSAGES);
        }
        assertThat(beforeFinish.await(Deadlines.PROGRAM.toSeconds(), SECONDS)).isTrue();
        signal("STOP", silent);
        proxy.disarm();
        bodies.awaitDistinct(published, Deadlines.PROGRAM);
        signal("CONT", silent);
        for (String topic : topics) {
          publish(topic, published, published += MESSAGES);
        }
        assertAllAreVisibleOnce(bodies, published);
      }
    }
  }

  private static void signal(String signal, WorkerProcess worker)
      throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(worker.pid())).start();
    assertThat(kill.waitFor()).isZero();
  }

  private static void publish(String topic, int from, int to) {
    nsqd.createChannel(topic, "kafka");
    nsqd.post(
        "/mpub?topic=" + topic,
        IntStream.range(from, to).mapToObj(Integer::toString).collect(Collectors.joining("\n")));
  }

  private static void run(String topic, Map<String, String> properties)
      throws IOException, InterruptedException {
    Map<String, String> all = new HashMap<>();
    all.put("nsq.delivery", "exactly-once");
    all.put("exactly.once.support", "required");
    all.put("nsq.msg.timeout.ms", Long.toString(MSG_TIMEOUT.toMillis()));
    all.put("nsq.reconnect.backoff.max.ms", "500");
    all.putAll(properties);
    stack.runSource(topic, all);
  }

  private static KafkaBodies bodies(String topic) {
    return KafkaBodies.committed(stack.kafka().bootstrapServers(), topic);
  }

  private static void assertAllAreVisibleOnce(KafkaBodies bodies, int count) {
    bodies.awaitDistinct(count, Deadlines.PROGRAM);
    bodies.awaitDistinct(count + 1, MSG_TIMEOUT.multipliedBy(2));
    assertThat(bodies.distinct())
        .isEqualTo(
            IntStream.range(0, count).mapToObj(Integer::toString).collect(Collectors.toSet()));
    assertThat(bodies.duplicates()).isZero();
  }
}
