package io.nsqconnect.sink;

import static io.nsqconnect.sink.Records.PARTITION;

import io.nsqconnect.client.FakeNsqd;
import io.nsqconnect.client.connect.ConnectorProperties;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** A task of a connector, with an nsqd that it publishes to and a worker that it is told by. */
final class TaskBench implements AutoCloseable {
  final FakeNsqd nsqd = FakeNsqd.onLoopback();
  final RecordingContext context = new RecordingContext();
  final NsqSinkTask task = new NsqSinkTask();

  /** Starts the task with one partition; it waits little between attempts. */
  void start(Map<String, String> properties) {
    Map<String, String> all =
        ConnectorProperties.with(
            ConnectorProperties.at(nsqd),
            DeliveryKeys.RETRY_BACKOFF_MS,
            "10",
            DeliveryKeys.FLUSH_TIMEOUT_MS,
            "20000");
    all.putAll(properties);
    NsqSinkConnector connector = new NsqSinkConnector();
    connector.start(all);
    task.initialize(context);
    task.start(connector.taskConfigs(1).get(0));
    task.open(List.of(PARTITION));
  }

  /** The same, with a topic that the worker writes errant records to. */
  void startWithDeadLetterQueue(Map<String, String> properties) {
    Map<String, String> all = new HashMap<>(properties);
    all.put(SinkConfig.DEAD_LETTER_QUEUE, "dead");
    start(all);
  }

  /** The offsets that may be committed, for a worker that has got to {@code current}. */
  Map<TopicPartition, Long> preCommit(long current) {
    Map<TopicPartition, Long> offsets = new HashMap<>();
    task.preCommit(Map.of(PARTITION, new OffsetAndMetadata(current)))
        .forEach((partition, offset) -> offsets.put(partition, offset.offset()));
    return offsets;
  }

  /** Waits until all before {@code offset} may be committed. */
  void preCommitUntil(long offset) {
    while (preCommit(offset).getOrDefault(PARTITION, 0L) < offset) {
      // Each waits for its flush timeout.
    }
  }

  @Override
  public void close() {
    task.stop();
    nsqd.close();
  }
}
