package io.nsqconnect.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How fast a backlog goes from NSQ to Kafka and from there to NSQ, and how soon a message is in
 * Kafka: one task each, all processes on this machine. The build moves few and asserts that all
 * arrive, once; the log tells the rates.
 *
 * <p>{@code -Dnsq.it.load.messages} says how many are moved, {@code -Dnsq.it.load.rate} and {@code
 * -Dnsq.it.load.seconds} how many a second are timed, and for how long; {@code
 * -Dnsq.it.load.delivery=exactly-once} that a transactional worker moves them, {@code
 * -Dnsq.it.load.source} and {@code -Dnsq.it.load.sink} what else the connectors are told, as {@code
 * key=value} with semicolons between, and {@code -Dnsqd.program} which nsqd there is, if not ours.
 */
@Timeout(900)
class BridgeLoadIT {
  private static final Logger LOG = LoggerFactory.getLogger(BridgeLoadIT.class);

  private static final int MESSAGES = Integer.getInteger("nsq.it.load.messages", 20_000);
  private static final int RATE = Integer.getInteger("nsq.it.load.rate", 500);
  private static final int SECONDS = Integer.getInteger("nsq.it.load.seconds", 4);
  private static final String DELIVERY =
      System.getProperty("nsq.it.load.delivery", "at-least-once");
  private static final boolean EXACTLY_ONCE = DELIVERY.equals("exactly-once");
  private static final int SIZE_BYTES = 200;
  private static final String BYTES = "org.apache.kafka.connect.converters.ByteArrayConverter";

  /** What is timed begins after this part: connecting and the first polls do not count. */
  private static final int PARTS_NOT_TIMED = 5;

  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final Duration POLL = Duration.ofMillis(50);

  @TempDir static Path directory;

  private static BridgeStack stack;
  private static NsqdHttp nsqd;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    stack =
        BridgeStack.start(
            directory,
            Map.of(
                "offset.flush.interval.ms",
                "1000",
                "exactly.once.source.support",
                EXACTLY_ONCE ? "enabled" : "disabled"));
    nsqd = new NsqdHttp(stack.broker().httpUri().getPort());
  }

  @AfterAll
  static void stop() {
    if (stack != null) {
      stack.close();
    }
  }

  @Test
  void aBacklogGoesToKafkaAndBackToNsq() throws Exception {
    publish("backlog", "--messages=" + MESSAGES, "--batch=200");
    try (KafkaConsumer<byte[], byte[]> kafka = consumer()) {
      stack.run("backlog-source", source("backlog"));
      TopicPartition backlog = new TopicPartition("backlog", 0);
      long toKafka = rate(() -> kafka.endOffsets(List.of(backlog)).getOrDefault(backlog, 0L));

      stack.run("backlog-sink", sink("backlog", "back"));
      long toNsq = rate(() -> messages("back"));

      LOG.info(
          "{}, {} messages of {} B: {} a second to Kafka, {} a second to NSQ",
          DELIVERY,
          MESSAGES,
          SIZE_BYTES,
          toKafka,
          toNsq);
      assertThat(records(kafka, backlog)).isEqualTo(MESSAGES);
      assertThat(messages("back")).isEqualTo(MESSAGES);
    }
  }

  @Test
  void aMessageIsSoonInKafka() throws Exception {
    int count = RATE * SECONDS;
    nsqd.createChannel("soon", "load");
    stack.run("soon-source", source("soon"));
    try (KafkaConsumer<byte[], byte[]> kafka = consumer()) {
      TopicPartition soon = new TopicPartition("soon", 0);
      CompletableFuture<Void> publishing =
          CompletableFuture.runAsync(
              () -> publish("soon", "--messages=" + count, "--rate=" + RATE, "--unbuffered"));
      kafka.assign(List.of(soon));
      kafka.seekToBeginning(List.of(soon));
      long[] latenciesMs = new long[count];
      int arrived = 0;
      long endNs = System.nanoTime() + LIMIT.toNanos();
      while (arrived < count && System.nanoTime() - endNs < 0) {
        for (ConsumerRecord<byte[], byte[]> record : kafka.poll(POLL)) {
          latenciesMs[arrived++] = System.currentTimeMillis() - record.timestamp();
        }
      }
      publishing.join();

      assertThat(arrived).isEqualTo(count);
      long[] timedMs = Arrays.copyOfRange(latenciesMs, count / PARTS_NOT_TIMED, count);
      Arrays.sort(timedMs);
      LOG.info(
          "{}, {} messages a second: from publish to a consumer of Kafka {} ms (p50), {} ms (p99)",
          DELIVERY,
          RATE,
          timedMs[timedMs.length / 2],
          timedMs[timedMs.length - 1 - timedMs.length / 100]);
    }
  }

  /** Messages a second, from when some have come until all have. */
  private static long rate(LongSupplier progress) {
    long from = awaitAtLeast(MESSAGES / PARTS_NOT_TIMED, progress);
    long beginNs = System.nanoTime();
    awaitAtLeast(MESSAGES, progress);
    return (MESSAGES - from) * 1_000_000_000L / Math.max(1, System.nanoTime() - beginNs);
  }

  private static long awaitAtLeast(long count, LongSupplier progress) {
    return Deadlines.await(count + " messages")
        .atMost(LIMIT)
        .until(progress::getAsLong, done -> done >= count);
  }

  /** How many there are from the beginning to the end that there is now. */
  private static long records(KafkaConsumer<byte[], byte[]> kafka, TopicPartition partition) {
    long end = kafka.endOffsets(List.of(partition)).get(partition);
    kafka.assign(List.of(partition));
    kafka.seekToBeginning(List.of(partition));
    long count = 0;
    long endNs = System.nanoTime() + LIMIT.toNanos();
    while (kafka.position(partition) < end && System.nanoTime() - endNs < 0) {
      count += kafka.poll(POLL).count();
    }
    return count;
  }

  private static long messages(String topic) {
    try {
      JsonNode stats = new ObjectMapper().readTree(nsqd.get("/stats?format=json&topic=" + topic));
      return stats.at("/topics/0/message_count").asLong(0);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void publish(String topic, String... flags) {
    List<String> command = new ArrayList<>();
    command.add(Repository.root().resolve("bin/nsq-bench").toString());
    command.addAll(
        List.of(
            "pub",
            "--topic=" + topic,
            "--size=" + SIZE_BYTES,
            "--nsqd-tcp-address=" + stack.broker().tcpAddress(),
            "--duration=10m",
            "--warmup=0s"));
    command.addAll(List.of(flags));
    ProgramRun run = ProgramRun.of(directory, LIMIT, command);
    assertThat(run.exitCode()).as(run.err()).isZero();
  }

  private static Map<String, String> source(String topic) {
    Map<String, String> all =
        common(
            Map.of(
                "connector.class",
                "io.nsqconnect.source.NsqSourceConnector",
                "nsq.topics",
                topic,
                "nsq.channel",
                "load",
                "kafka.topic",
                topic,
                "nsq.delivery",
                DELIVERY,
                "producer.override.batch.size",
                "262144"));
    all.putAll(settings("nsq.it.load.source"));
    return all;
  }

  private static Map<String, String> sink(String from, String to) {
    Map<String, String> all =
        common(
            Map.of(
                "connector.class",
                "io.nsqconnect.sink.NsqSinkConnector",
                "topics",
                from,
                "nsq.topic",
                to,
                "consumer.override.auto.offset.reset",
                "earliest"));
    all.putAll(settings("nsq.it.load.sink"));
    return all;
  }

  private static Map<String, String> settings(String property) {
    Map<String, String> settings = new HashMap<>();
    for (String setting : System.getProperty(property, "").split(";")) {
      int end = setting.indexOf('=');
      if (end > 0) {
        settings.put(setting.substring(0, end), setting.substring(end + 1));
      }
    }
    return settings;
  }

  private static Map<String, String> common(Map<String, String> own) {
    Map<String, String> all = new HashMap<>(own);
    all.put("tasks.max", "1");
    all.put("nsq.nsqd.tcp.addresses", stack.broker().tcpAddress());
    all.put("value.converter", BYTES);
    return all;
  }

  private static KafkaConsumer<byte[], byte[]> consumer() {
    return new KafkaConsumer<>(
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            stack.kafka().bootstrapServers(),
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            "read_committed"),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }
}
