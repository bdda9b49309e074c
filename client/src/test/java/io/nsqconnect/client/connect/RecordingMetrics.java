package io.nsqconnect.client.connect;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.MetricValueProvider;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.common.metrics.Sensor;

/** The metrics of a worker, as far as tasks use them. */
public final class RecordingMetrics implements PluginMetrics {
  private final Map<MetricName, Gauge<?>> gauges = new ConcurrentHashMap<>();

  /** What is shown now, by name and, if there are any, tags. */
  public Map<String, Object> values() {
    Map<String, Object> values = new TreeMap<>();
    gauges.forEach((name, gauge) -> values.put(shown(name), gauge.value(null, 0)));
    return values;
  }

  private static String shown(MetricName name) {
    return name.tags().isEmpty() ? name.name() : name.name() + new HashMap<>(name.tags());
  }

  @Override
  public MetricName metricName(
      String name, String description, LinkedHashMap<String, String> tags) {
    return new MetricName(name, "plugins", description, tags);
  }

  @Override
  public void addMetric(MetricName name, MetricValueProvider<?> provider) {
    if (gauges.putIfAbsent(name, (Gauge<?>) provider) != null) {
      throw new IllegalArgumentException(name + " exists already");
    }
  }

  @Override
  public void removeMetric(MetricName name) {
    gauges.remove(name);
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
