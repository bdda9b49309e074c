package io.nsqconnect.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The source connector when its worker is killed while messages are on their way. */
class WorkerKillIT {
  private static final int MESSAGES = 20_000;
  private static final int BATCH = 100;

  /** Published before the kill at the most, so that some are left for after it. */
  private static final int PUBLISHED_BEFORE_KILL = 12_000;

  /** In Kafka before the kill at the least, so that the connector is in the middle of its work. */
  private static final int IN_KAFKA_BEFORE_KILL = 2_000;

  private static final Map<String, String> SOURCE =
      Map.of(
          "connector.class", "io.nsqconnect.source.NsqSourceConnector",
          "tasks.max", "1",
          "nsq.topics", "kill",
          "nsq.channel", "kafka",
          // What is in flight at the kill comes back after this.
          "nsq.msg.timeout.ms", "3000",
          "kafka.topic", "kill",
          "value.converter", "org.apache.kafka.connect.converters.ByteArrayConverter");

  private final HttpClient http = HttpClient.newHttpClient();

  @TempDir Path directory;

  @Test
  void everyMessageIsInKafkaAfterTheWorkerWasKilledInTheMiddle() throws Exception {
    try (BridgeStack stack = BridgeStack.start(directory);
        KafkaBodies bodies = new KafkaBodies(stack.kafka().bootstrapServers(), "kill")) {
      URI publish = stack.broker().httpUri().resolve("/mpub?topic=kill");
      post(stack.broker().httpUri().resolve("/topic/create?topic=kill"), "");
      Map<String, String> source = new java.util.TreeMap<>(SOURCE);
      source.put("nsq.nsqd.tcp.addresses", stack.broker().tcpAddress());
      stack.run("source", source);

      CountDownLatch killed = new CountDownLatch(1);
      CompletableFuture<Void> publisher =
          CompletableFuture.runAsync(() -> publishAll(publish, killed));
      bodies.awaitDistinct(IN_KAFKA_BEFORE_KILL, Deadlines.PROGRAM);
      stack.worker().kill();
      int beforeKill = bodies.awaitDistinct(PUBLISHED_BEFORE_KILL, Deadlines.QUIET);
      killed.countDown();
      publisher.join();
      stack.startWorker();
      bodies.awaitDistinct(MESSAGES, Deadlines.PROGRAM);

      assertThat(beforeKill).isBetween(IN_KAFKA_BEFORE_KILL, PUBLISHED_BEFORE_KILL);
      assertThat(bodies.distinct()).isEqualTo(expected());
      // At least once: a kill repeats no more than what was unfinished, and not the whole run.
      assertThat(bodies.duplicates()).isLessThan(MESSAGES / 2);
    }
  }

  private void publishAll(URI uri, CountDownLatch killed) {
    for (int from = 0; from < MESSAGES; from += BATCH) {
      if (from == PUBLISHED_BEFORE_KILL) {
        awaitKill(killed);
      }
      post(
          uri,
          IntStream.range(from, from + BATCH)
              .mapToObj(WorkerKillIT::body)
              .collect(Collectors.joining("\n")));
    }
  }

  private static void awaitKill(CountDownLatch killed) {
    try {
      killed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void post(URI uri, String body) {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(uri)
              .timeout(Deadlines.STEP)
              .POST(HttpRequest.BodyPublishers.ofString(body))
              .build();
      HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Set<String> expected() {
    return IntStream.range(0, MESSAGES).mapToObj(WorkerKillIT::body).collect(Collectors.toSet());
  }

  private static String body(int number) {
    return "message number " + number;
  }
}
