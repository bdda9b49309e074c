package io.nsqconnect.it;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The values of a Kafka topic, read from its beginning. Not thread-safe. */
final class KafkaBodies implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(200);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Set<String> distinct = new HashSet<>();
  private int records;

  /** All values, also of transactions that were aborted. */
  KafkaBodies(String bootstrapServers, String topic) {
    this(bootstrapServers, topic, "read_uncommitted");
  }

  /** The values that were committed. */
  static KafkaBodies committed(String bootstrapServers, String topic) {
    return new KafkaBodies(bootstrapServers, topic, "read_committed");
  }

  private KafkaBodies(String bootstrapServers, String topic, String isolationLevel) {
    Map<String, Object> settings =
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            ConsumerConfig.GROUP_ID_CONFIG,
            "bodies-of-" + topic,
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            isolationLevel,
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
            "earliest",
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            false,
            ConsumerConfig.METADATA_MAX_AGE_CONFIG,
            1000);
    consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    consumer.subscribe(List.of(topic));
  }

  /**
   * Reads until there are {@code count} distinct values.
   *
   * @return how many there are by then, or when {@code limit} has passed
   */
  int awaitDistinct(int count, Duration limit) {
    read(limit, () -> distinct.size() >= count);
    return distinct.size();
  }

  /**
   * Reads until there are {@code count} values, equal or not; or until {@code limit} has passed.
   */
  void awaitRecords(int count, Duration limit) {
    read(limit, () -> records >= count);
  }

  private void read(Duration limit, BooleanSupplier isEnough) {
    long endNs = System.nanoTime() + limit.toNanos();
    while (!isEnough.getAsBoolean() && System.nanoTime() - endNs < 0) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        distinct.add(new String(record.value(), StandardCharsets.UTF_8));
        records++;
      }
    }
  }

  Set<String> distinct() {
    return distinct;
  }

  /** How often a value was there more than once. */
  int duplicates() {
    return records - distinct.size();
  }

  @Override
  public void close() {
    consumer.close();
  }
}
