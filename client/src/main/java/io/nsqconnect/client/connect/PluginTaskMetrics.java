package io.nsqconnect.client.connect;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Figures among the worker's own. A worker has one place for each name, and a task that was
 * replaced holds its places until it has ended, which can be long after its successor has started.
 * The successor's figures are missing meanwhile: a thread, which is there only then, tries again
 * until all are shown. Thread-safe.
 */
final class PluginTaskMetrics implements TaskMetrics {
  private static final Logger LOG = LoggerFactory.getLogger(PluginTaskMetrics.class);

  /** Soon enough for who looks at figures, and seldom enough to cost nothing. */
  private static final long RETRY_MS = 2000;

  private record Figure(MetricName name, Gauge<Object> value) {}

  private final PluginMetrics metrics;
  private final long retryMs;
  private final List<MetricName> shown = new ArrayList<>();
  private final List<Figure> missing = new ArrayList<>();

  /** Null unless figures are missing. */
  private ScheduledExecutorService retries;

  PluginTaskMetrics(PluginMetrics metrics) {
    this(metrics, RETRY_MS);
  }

  PluginTaskMetrics(PluginMetrics metrics, long retryMs) {
    this.metrics = metrics;
    this.retryMs = retryMs;
  }

  @Override
  public synchronized void add(
      String name, String description, Map<String, String> tags, Supplier<Object> value) {
    MetricName metricName = metrics.metricName(name, description, new LinkedHashMap<>(tags));
    Figure figure = new Figure(metricName, (config, nowMs) -> value.get());
    if (!isShown(figure)) {
      missing.add(figure);
      retryLater();
    }
  }

  private boolean isShown(Figure figure) {
    try {
      metrics.addMetric(figure.name, figure.value);
    } catch (IllegalArgumentException e) {
      LOG.debug("{} is not shown yet", figure.name, e);
      return false;
    }
    shown.add(figure.name);
    return true;
  }

  private void retryLater() {
    if (retries != null) {
      return;
    }
    LOG.warn(
        "metric {} exists already: the task that was replaced has not ended yet, as a rule. Metrics"
            + " of this one are missing until then; it is tried again every {} ms",
        missing.get(0).name,
        retryMs);
    retries =
        Executors.newSingleThreadScheduledExecutor(
            retry -> {
              Thread daemon = new Thread(retry, "nsq-metrics");
              daemon.setDaemon(true);
              return daemon;
            });
    retries.scheduleWithFixedDelay(this::retry, retryMs, retryMs, TimeUnit.MILLISECONDS);
  }

  private synchronized void retry() {
    if (retries != null && missing.removeIf(this::isShown) && missing.isEmpty()) {
      LOG.info("all metrics are shown, {} among them", shown.get(shown.size() - 1));
      endRetries();
    }
  }

  private void endRetries() {
    missing.clear();
    if (retries != null) {
      retries.shutdownNow();
      retries = null;
    }
  }

  @Override
  public synchronized void close() {
    endRetries();
    shown.forEach(metrics::removeMetric);
    shown.clear();
  }
}
