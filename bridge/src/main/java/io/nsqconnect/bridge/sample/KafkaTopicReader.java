package io.nsqconnect.bridge.sample;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads all partitions of a Kafka topic from the beginning, as {@code read_committed}. */
public final class KafkaTopicReader extends TopicReader {
  private static final Duration POLL_LIMIT = Duration.ofSeconds(1);

  private static final byte[] NO_VALUE = {};

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Consumer<byte[]> values;

  /**
   * Starts to read.
   *
   * @param topic which must exist
   * @param values receives the record values, on the reader's thread
   */
  public KafkaTopicReader(String bootstrapServers, String topic, Consumer<byte[]> values) {
    super("reader of Kafka topic " + topic);
    this.values = values;
    this.consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(info -> new TopicPartition(topic, info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    start();
  }

  @Override
  void readUntilClosed() {
    try (consumer) {
      while (!isClosed()) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL_LIMIT)) {
          values.accept(record.value() == null ? NO_VALUE : record.value());
        }
      }
    } catch (WakeupException closed) {
      return; // release() asked for it.
    }
  }

  @Override
  void release() {
    consumer.wakeup();
  }
}
