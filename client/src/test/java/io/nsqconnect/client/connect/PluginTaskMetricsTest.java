package io.nsqconnect.client.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.common.metrics.internals.PluginMetricsImpl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Figures in Kafka's own metrics, where each task has a place of its own in those of a worker. */
@Timeout(60)
class PluginTaskMetricsTest {
  private final Metrics worker = new Metrics();
  private final TaskMetrics replaced = taskMetrics(60_000);

  @AfterEach
  void close() {
    replaced.close();
    worker.close();
  }

  @Test
  void aTaskStartsAndEndsWhileTheOneThatItReplacesHasNotEnded() {
    show(replaced, 1L);
    TaskMetrics next = taskMetrics(60_000);

    show(next, 2L);
    assertThat(shown()).containsExactly(1L, 1L);
    next.close();

    assertThat(shown()).containsExactly(1L, 1L);
  }

  @Test
  void itsFiguresAreShownOnceTheOtherHasEnded() {
    show(replaced, 1L);
    try (TaskMetrics next = taskMetrics(1)) {
      show(next, 2L);

      replaced.close();

      long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
      while (shown().size() < 2 && System.nanoTime() < deadlineNs) {
        Thread.onSpinWait();
      }
      assertThat(shown()).containsExactly(2L, 2L);
    }
    assertThat(shown()).isEmpty();
  }

  private TaskMetrics taskMetrics(long retryMs) {
    Map<String, String> tags = new LinkedHashMap<>(Map.of("connector", "test", "task", "0"));
    PluginMetrics metrics = new PluginMetricsImpl(worker, tags);
    return new PluginTaskMetrics(metrics, retryMs);
  }

  private static void show(TaskMetrics metrics, Object value) {
    metrics.add("first-total", "The first.", Map.of(), () -> value);
    metrics.add("second-total", "The second.", Map.of("topic", "t"), () -> value);
  }

  private List<Object> shown() {
    return worker.metrics().entrySet().stream()
        .filter(metric -> metric.getKey().tags().containsKey("connector"))
        .map(metric -> metric.getValue().metricValue())
        .toList();
  }
}
