package io.nsqconnect.client.connect;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.PluginMetrics;

/** Figures among the worker's own. */
final class PluginTaskMetrics implements TaskMetrics {
  private final PluginMetrics metrics;
  private final List<MetricName> names = new ArrayList<>();

  PluginTaskMetrics(PluginMetrics metrics) {
    this.metrics = metrics;
  }

  @Override
  public void add(
      String name, String description, Map<String, String> tags, Supplier<Object> value) {
    MetricName metricName = metrics.metricName(name, description, new LinkedHashMap<>(tags));
    metrics.addMetric(metricName, (Gauge<Object>) (config, nowMs) -> value.get());
    names.add(metricName);
  }

  @Override
  public void close() {
    names.forEach(metrics::removeMetric);
    names.clear();
  }
}
