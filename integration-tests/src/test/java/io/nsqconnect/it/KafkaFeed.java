package io.nsqconnect.it;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writes numbered values to one Kafka topic and remembers them. One thread. */
final class KafkaFeed implements AutoCloseable {
  private final String topic;
  private final KafkaProducer<byte[], byte[]> producer;
  private final Set<String> written = new TreeSet<>();

  /** A feed of {@code topic}, which is created. */
  KafkaFeed(String bootstrapServers, String topic, int partitions)
      throws ExecutionException, InterruptedException {
    this.topic = topic;
    Map<String, Object> settings = Map.of("bootstrap.servers", bootstrapServers);
    try (Admin admin = Admin.create(settings)) {
      admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1))).all().get();
    }
    producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** Writes so many more values, one after the other to all partitions, until Kafka has them. */
  void write(int count) {
    for (int i = 0; i < count; i++) {
      String value = topic + " record number " + written.size();
      written.add(value);
      producer.send(new ProducerRecord<>(topic, value.getBytes(StandardCharsets.UTF_8)));
    }
    producer.flush();
  }

  /** Writes one record as it is; it is not remembered. */
  void write(ProducerRecord<byte[], byte[]> record) {
    producer.send(record);
    producer.flush();
  }

  /** All values so far. */
  Set<String> written() {
    return written;
  }

  @Override
  public void close() {
    producer.close();
  }
}
