package io.nsqconnect.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.nsqconnect.bridge.BrokerProcess;
import io.nsqconnect.client.NsqdAddress;
import io.nsqconnect.client.discovery.FakeLookupd;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The source connector with exactly-once delivery and two tasks, while nsqd nodes come and go and
 * its worker is killed.
 */
class NodesComeAndGoIT {
  private static final String TOPIC = "roaming";
  private static final int BATCH = 2000;

  /** How long a node has to be missing until it counts as gone. */
  private static final Duration UNTIL_GONE = Duration.ofMinutes(2);

  private int published;

  @TempDir Path directory;

  @Test
  void everyMessageIsVisibleOnce() throws Exception {
    try (FakeLookupd lookupd = new FakeLookupd();
        CrashStack stack = CrashStack.start(directory);
        KafkaBodies bodies = KafkaBodies.committed(stack.kafkaAddress(), TOPIC)) {
      BrokerProcess first = stack.broker();
      BrokerProcess second = stack.startAnotherBroker(directory.resolve("second"));
      http(first).createChannel(TOPIC, "kafka");
      http(second).createChannel(TOPIC, "kafka");
      lookupd.register(TOPIC, address(first));
      stack.create(
          TOPIC,
          Map.of(
              "tasks.max", "2",
              "nsq.nsqd.tcp.addresses", "",
              "nsq.lookupd.http.addresses", lookupd.hostAndPort(),
              "nsq.lookupd.poll.interval.ms", "1000",
              "nsq.delivery", "exactly-once",
              "exactly.once.support", "required"));
      awaitTasks(stack, 1);
      publish(first);
      publish(second);
      bodies.awaitDistinct(BATCH / 2, Deadlines.PROGRAM);

      // A node comes: its backlog is read too, while the other goes on.
      lookupd.register(TOPIC, address(second));
      awaitTasks(stack, 2);
      publish(first);
      publish(second);
      bodies.awaitDistinct(5 * BATCH / 2, Deadlines.PROGRAM);
      stack.killWorker();
      publish(first);
      stack.startWorker();
      awaitTasks(stack, 2);
      bodies.awaitDistinct(published, Deadlines.PROGRAM);

      // A node goes: what it had is read, and the task of the other is not hurt.
      publish(second);
      lookupd.unregister(TOPIC, address(first));
      awaitTasks(stack, 1);
      publish(second);
      bodies.awaitDistinct(published, Deadlines.PROGRAM);

      bodies.awaitDistinct(published + 1, Deadlines.QUIET);
      assertThat(bodies.distinct())
          .isEqualTo(
              IntStream.range(0, published)
                  .mapToObj(number -> "message " + number)
                  .collect(Collectors.toSet()));
      assertThat(bodies.duplicates()).isZero();
    }
  }

  private void publish(BrokerProcess broker) {
    String bodies =
        IntStream.range(published, published + BATCH)
            .mapToObj(number -> "message " + number)
            .collect(Collectors.joining("\n"));
    published += BATCH;
    http(broker).post("/mpub?topic=" + TOPIC, bodies);
  }

  private static void awaitTasks(CrashStack stack, int count) {
    Awaitility.await(count + " running tasks")
        .atMost(Deadlines.PROGRAM.plus(UNTIL_GONE))
        .pollInterval(Duration.ofMillis(200))
        .until(() -> stack.runningTasks(TOPIC) == count);
  }

  private static NsqdHttp http(BrokerProcess broker) {
    return new NsqdHttp(broker.httpUri().getPort());
  }

  private static NsqdAddress address(BrokerProcess broker) {
    return NsqdAddress.parse(broker.tcpAddress());
  }
}
