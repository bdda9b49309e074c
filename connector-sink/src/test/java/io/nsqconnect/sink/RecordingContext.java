package io.nsqconnect.sink;

import io.nsqconnect.client.connect.RecordingMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.sink.ErrantRecordReporter;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTaskContext;

/** What a worker would be asked for. */
final class RecordingContext implements SinkTaskContext {
  final List<Long> timeoutsMs = new ArrayList<>();
  final List<SinkRecord> reported = new ArrayList<>();
  final RecordingMetrics metrics = new RecordingMetrics();
  boolean hasReporter = true;

  /** Whether the worker is one before 4.1. */
  boolean isOld;

  /** What the dead letter queue says of what it is given. */
  CompletableFuture<Void> reportOutcome = CompletableFuture.completedFuture(null);

  @Override
  public void timeout(long timeoutMs) {
    timeoutsMs.add(timeoutMs);
  }

  @Override
  public ErrantRecordReporter errantRecordReporter() {
    return hasReporter
        ? (record, error) -> {
          reported.add(record);
          return reportOutcome;
        }
        : null;
  }

  @Override
  public Map<String, String> configs() {
    return Map.of();
  }

  @Override
  public void offset(Map<TopicPartition, Long> offsets) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void offset(TopicPartition partition, long offset) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Set<TopicPartition> assignment() {
    return Set.of();
  }

  @Override
  public void pause(TopicPartition... partitions) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void resume(TopicPartition... partitions) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void requestCommit() {
    throw new UnsupportedOperationException();
  }

  @Override
  public PluginMetrics pluginMetrics() {
    if (isOld) {
      throw new NoSuchMethodError("pluginMetrics");
    }
    return metrics;
  }
}
