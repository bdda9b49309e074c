package io.nsqconnect.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.tools.attach.AttachNotSupportedException;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/**
 * The way of records through one sink connector: a Kafka topic that is written to, the connector,
 * and what has come to NSQ. Both topics and the connector have the same name. Whoever makes one
 * closes it, which removes the connector. One thread.
 */
final class SinkFlow implements AutoCloseable {
  private final BridgeStack stack;
  private final String topic;
  private final KafkaFeed feed;
  private final NsqBodies published = new NsqBodies();

  /** Creates the Kafka topic; the connector is there from {@link #run} on. */
  SinkFlow(BridgeStack stack, String topic, int partitions)
      throws ExecutionException, InterruptedException {
    this.stack = stack;
    this.topic = topic;
    feed = new KafkaFeed(stack.kafka().bootstrapServers(), topic, partitions);
  }

  /** What is written. */
  KafkaFeed feed() {
    return feed;
  }

  /** What has been read of what was published. */
  NsqBodies published() {
    return published;
  }

  /** Publishes to the nodes at {@code addresses} from now on; waits until the connector runs. */
  void run(List<String> addresses, Map<String, String> properties)
      throws IOException, InterruptedException {
    Map<String, String> all = new HashMap<>();
    all.put("connector.class", "io.nsqconnect.sink.NsqSinkConnector");
    all.put("tasks.max", "1");
    all.put("topics", topic);
    all.put("consumer.override.auto.offset.reset", "earliest");
    all.put("value.converter", "org.apache.kafka.connect.converters.ByteArrayConverter");
    all.put("nsq.nsqd.tcp.addresses", String.join(",", addresses));
    all.put("nsq.retry.backoff.max.ms", "1000");
    all.put("nsq.reconnect.backoff.max.ms", "1000");
    all.putAll(properties);
    stack.run(topic, all);
  }

  /** The same, with properties as they are by default. */
  void run(String address) throws IOException, InterruptedException {
    run(List.of(address), Map.of());
  }

  /** What the worker shows of the connector; the caller closes it. */
  WorkerMetrics metrics() throws IOException, AttachNotSupportedException {
    return WorkerMetrics.of(stack.worker(), topic);
  }

  /** Reads what the node at {@code address} has and gets, from the channel "all". */
  void read(String address) throws IOException {
    published.read(address, topic, "all");
  }

  /**
   * Waits until nothing more is published; by then it must be all that was written.
   *
   * @return how often a record was published more than once
   */
  long awaitAll() {
    published.awaitDistinct(feed.written().size(), Deadlines.PROGRAM);
    published.awaitQuiet();
    assertThat(published.distinct())
        .as("what was published, %d times twice", published.duplicates())
        .isEqualTo(feed.written());
    return published.duplicates();
  }

  @Override
  public void close() throws IOException {
    try (feed;
        published) {
      stack.worker().rest().remove(topic);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while removing the connector " + topic, e);
    }
  }
}
