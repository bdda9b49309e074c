package io.nsqconnect.sink;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.MetricValueProvider;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.common.metrics.Sensor;

/** The metrics of a worker, as far as tasks use them. */
final class RecordingMetrics implements PluginMetrics {
  private final Map<String, Gauge<?>> gauges = new TreeMap<>();

  Map<String, Object> values() {
    Map<String, Object> values = new TreeMap<>();
    gauges.forEach((name, gauge) -> values.put(name, gauge.value(null, 0)));
    return values;
  }

  @Override
  public MetricName metricName(
      String name, String description, LinkedHashMap<String, String> tags) {
    return new MetricName(name, "plugins", description, tags);
  }

  @Override
  public void addMetric(MetricName name, MetricValueProvider<?> provider) {
    gauges.put(name.name(), (Gauge<?>) provider);
  }

  @Override
  public void removeMetric(MetricName name) {
    gauges.remove(name.name());
  }

  @Override
  public Sensor addSensor(String name) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void removeSensor(String name) {
    throw new UnsupportedOperationException();
  }
}
