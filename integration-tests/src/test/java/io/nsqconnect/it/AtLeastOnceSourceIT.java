package io.nsqconnect.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The source connector on a worker without transactions. */
class AtLeastOnceSourceIT {
  private static final int MESSAGES = 20_000;
  private static final int BATCH = 100;

  /** Published before the kill at the most, so that some are left for after it. */
  private static final int PUBLISHED_BEFORE_KILL = 12_000;

  /** In Kafka before the kill at the least, so that the connector is in the middle of its work. */
  private static final int IN_KAFKA_BEFORE_KILL = 2_000;

  @TempDir static Path directory;

  private static BridgeStack stack;
  private static NsqdHttp nsqd;

  @BeforeAll
  static void start() throws Exception {
    stack = BridgeStack.start(directory);
    nsqd = stack.nsqd();
  }

  @AfterAll
  static void stop() {
    if (stack != null) {
      stack.close();
    }
  }

  @Test
  void everyMessageIsInKafkaAfterTheWorkerWasKilledInTheMiddle() throws Exception {
    try (KafkaBodies bodies = new KafkaBodies(stack.kafka().bootstrapServers(), "kill")) {
      nsqd.createChannel("kill", "kafka");
      // What is in flight at the kill comes back after the timeout.
      stack.runSource("kill", Map.of("nsq.msg.timeout.ms", "3000"));

      CountDownLatch killed = new CountDownLatch(1);
      CompletableFuture<Void> publisher = CompletableFuture.runAsync(() -> publishAll(killed));
      bodies.awaitDistinct(IN_KAFKA_BEFORE_KILL, Deadlines.PROGRAM);
      stack.worker().kill();
      int beforeKill = bodies.awaitDistinct(PUBLISHED_BEFORE_KILL, Deadlines.QUIET);
      killed.countDown();
      publisher.join();
      stack.startWorker();
      bodies.awaitDistinct(MESSAGES, Deadlines.PROGRAM);

      assertThat(beforeKill).isBetween(IN_KAFKA_BEFORE_KILL, PUBLISHED_BEFORE_KILL);
      assertThat(bodies.distinct()).isEqualTo(numbered(0, MESSAGES));
      // At least once: a kill repeats no more than what was unfinished, and not the whole run.
      assertThat(bodies.duplicates()).isLessThan(MESSAGES / 2);
    }
  }

  /** Nobody would ever take it; the worker tells the task as of a record that was filtered out. */
  @Test
  void aMessageThatKafkaRefusesIsFinishedWhereErrorsAreTolerated() throws Exception {
    nsqd.createChannel("refused", "kafka");
    nsqd.post("/mpub?topic=refused", "first\n" + "x".repeat(5000) + "\nlast");
    stack.runSource(
        "refused", Map.of("errors.tolerance", "all", "producer.override.max.request.size", "2000"));

    nsqd.awaitNothingLeft("refused", "kafka");
    try (KafkaBodies bodies = new KafkaBodies(stack.kafka().bootstrapServers(), "refused")) {
      bodies.awaitDistinct(2, Deadlines.PROGRAM);
      assertThat(bodies.distinct()).containsExactlyInAnyOrder("first", "last");
    }
  }

  private static void publishAll(CountDownLatch killed) {
    for (int from = 0; from < MESSAGES; from += BATCH) {
      if (from == PUBLISHED_BEFORE_KILL) {
        awaitKill(killed);
      }
      nsqd.post("/mpub?topic=kill", String.join("\n", numbered(from, from + BATCH)));
    }
  }

  private static void awaitKill(CountDownLatch killed) {
    try {
      killed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Set<String> numbered(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(number -> "message number " + number)
        .collect(Collectors.toSet());
  }
}
