package io.nsqconnect.client.connect;

import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.sink.ErrantRecordReporter;
import org.apache.kafka.connect.sink.SinkTaskContext;
import org.apache.kafka.connect.source.SourceConnectorContext;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.apache.kafka.connect.storage.OffsetStorageReader;

/**
 * As little of a worker as either connector and its tasks can run on: it has metrics, no offsets,
 * and no dead letter queue.
 */
public class RecordingWorker implements SourceConnectorContext, SourceTaskContext, SinkTaskContext {
  public final RecordingMetrics metrics = new RecordingMetrics();

  /** Whether the worker is one before 4.1. */
  public boolean isOld;

  /** What asking for metrics fails with; null if it does not. */
  public RuntimeException metricsFailure;

  @Override
  public PluginMetrics pluginMetrics() {
    if (isOld) {
      throw new NoSuchMethodError("pluginMetrics");
    }
    if (metricsFailure != null) {
      throw metricsFailure;
    }
    return metrics;
  }

  @Override
  public Map<String, String> configs() {
    return Map.of();
  }

  @Override
  public OffsetStorageReader offsetStorageReader() {
    throw new UnsupportedOperationException();
  }

  @Override
  public ErrantRecordReporter errantRecordReporter() {
    return null;
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
  public void timeout(long timeoutMs) {
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
  public void requestTaskReconfiguration() {
    // Tasks are made by hand.
  }

  @Override
  public void raiseError(Exception cause) {
    throw new AssertionError(cause);
  }

  @Override
  public void requestCommit() {
    throw new UnsupportedOperationException();
  }
}
