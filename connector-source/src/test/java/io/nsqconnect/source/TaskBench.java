package io.nsqconnect.source;

import io.nsqconnect.client.FakeNsqd;
import io.nsqconnect.client.connect.ConnectorProperties;
import io.nsqconnect.client.connect.EnvelopeKeys;
import io.nsqconnect.client.connect.RecordingWorker;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.source.SourceRecord;

/** Tasks of a connector that reads "topic/channel" of an nsqd, and what a worker keeps of them. */
final class TaskBench implements AutoCloseable {
  /** What a worker says of a record that Kafka has. */
  static final RecordMetadata IN_KAFKA =
      new RecordMetadata(new TopicPartition("topic", 0), 0, 0, 0, 0, 0);

  /** A bridge called "left" that reads envelopes. */
  static final Map<String, String> BRIDGE =
      Map.of(EnvelopeKeys.ENVELOPE, "json", EnvelopeKeys.BRIDGE_ID, "left");

  final FakeNsqd nsqd = FakeNsqd.onLoopback();
  final StoredOffsets offsets = new StoredOffsets();
  private final List<NsqSourceTask> tasks = new ArrayList<>();

  /** A task that runs; there is little waiting, unless {@code properties} say otherwise. */
  NsqSourceTask start(Map<String, String> properties) {
    Map<String, String> all =
        ConnectorProperties.with(
            ConnectorProperties.at(nsqd),
            SubscriptionKeys.TOPICS,
            "topic",
            SubscriptionKeys.CHANNEL,
            "channel",
            DeliveryKeys.POLL_TIMEOUT_MS,
            "50",
            DeliveryKeys.POLL_LINGER_MS,
            "0",
            DeliveryKeys.STOP_DRAIN_TIMEOUT_MS,
            "1000");
    all.putAll(properties);
    NsqSourceConnector connector = new NsqSourceConnector();
    connector.initialize(new RecordingWorker());
    connector.start(all);
    NsqSourceTask task = new NsqSourceTask();
    tasks.add(task);
    task.initialize(offsets);
    Map<String, String> config = connector.taskConfigs(1).get(0);
    connector.stop();
    task.start(config);
    return task;
  }

  void enqueue(String... bodies) {
    for (String body : bodies) {
      nsqd.enqueue("topic", body);
    }
  }

  /** Polls until there were {@code count} records. */
  static List<SourceRecord> poll(NsqSourceTask task, int count) throws InterruptedException {
    List<SourceRecord> records = new ArrayList<>();
    while (records.size() < count) {
      List<SourceRecord> polled = task.poll();
      if (polled != null) {
        records.addAll(polled);
      }
    }
    return records;
  }

  /** The values of {@code records}, which are bytes. */
  static List<String> bodies(List<SourceRecord> records) {
    return records.stream().map(TaskBench::body).toList();
  }

  static String body(SourceRecord record) {
    return new String((byte[]) record.value(), StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() {
    tasks.forEach(NsqSourceTask::stop);
    nsqd.close();
  }
}
