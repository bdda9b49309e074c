package io.nsqconnect.bridge.quickstart;

import io.nsqconnect.bridge.Deadline;
import io.nsqconnect.bridge.sample.Arrivals;
import io.nsqconnect.bridge.sample.KafkaTopicReader;
import io.nsqconnect.bridge.sample.NsqTopicReader;
import io.nsqconnect.bridge.sample.SampleBodies;
import io.nsqconnect.bridge.sample.SampleTraffic;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * Messages on their way from an NSQ topic through Kafka into another NSQ topic, watched at both
 * places where they arrive. For one thread.
 */
final class RoundTrip implements Closeable {
  /** More than one, as real topics have. */
  private static final int PARTITIONS = 3;

  private static final short REPLICAS = 1;

  /** How long a failed connector may go unnoticed. */
  private static final Duration STATUS_INTERVAL = Duration.ofSeconds(1);

  private final Services services;
  private final Connectors connectors;
  private final Arrivals inKafka;
  private final Arrivals back;
  private final SampleTraffic traffic;
  private final KafkaTopicReader kafkaReader;
  private final NsqTopicReader nsqReader;
  private Deadline nextStatus = Deadline.after(STATUS_INTERVAL);

  private RoundTrip(Services services, Connectors connectors, SampleBodies bodies)
      throws IOException {
    this.services = services;
    this.connectors = connectors;
    inKafka = new Arrivals(bodies);
    back = new Arrivals(bodies);
    String nsqd = services.broker().tcpAddress();
    traffic = new SampleTraffic(services.broker().httpUri(), nsqd, Connectors.NSQ_TOPIC, bodies);
    kafkaReader =
        new KafkaTopicReader(services.kafka().bootstrapServers(), Connectors.KAFKA_TOPIC, inKafka);
    nsqReader = new NsqTopicReader(nsqd, Connectors.NSQ_TOPIC_BACK, "quickstart", back);
  }

  /** Creates the Kafka topic and the connectors, and starts to watch. */
  static RoundTrip prepare(Services services, Progress progress, Deadline deadline)
      throws IOException, InterruptedException {
    createTopic(services.kafka().bootstrapServers());
    Connectors connectors = new Connectors(services.worker().rest());
    progress.step("connectors", () -> connectors.create(services.broker().tcpAddress(), deadline));
    return new RoundTrip(services, connectors, new SampleBodies(System.nanoTime()));
  }

  private static void createTopic(String bootstrapServers)
      throws IOException, InterruptedException {
    NewTopic topic = new NewTopic(Connectors.KAFKA_TOPIC, PARTITIONS, REPLICAS);
    try (Admin admin =
        Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers))) {
      admin.createTopics(List.of(topic)).all().get();
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw new IOException("Kafka topic " + topic.name() + ": " + e.getCause(), e);
      }
    }
  }

  /** Publishes the next {@code count} messages. */
  void publish(int count) throws IOException, InterruptedException {
    traffic.publish(count);
  }

  /** How far the messages have come now. */
  Flow flow() {
    return new Flow(System.nanoTime(), traffic.published(), inKafka.distinct(), back.distinct());
  }

  /** What has arrived in Kafka. */
  Arrivals inKafka() {
    return inKafka;
  }

  /** What has arrived in the second NSQ topic. */
  Arrivals back() {
    return back;
  }

  /** Throws if a process, a connector or a reader is not at work any more. */
  void requireHealthy() throws IOException, InterruptedException {
    services.requireAlive();
    kafkaReader.requireHealthy();
    nsqReader.requireHealthy();
    if (nextStatus.remaining().isZero()) {
      connectors.requireNotFailed();
      nextStatus = Deadline.after(STATUS_INTERVAL);
    }
  }

  @Override
  public void close() throws IOException {
    traffic.close();
    kafkaReader.close();
    nsqReader.close();
  }
}
