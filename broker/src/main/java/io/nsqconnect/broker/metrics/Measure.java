package io.nsqconnect.broker.metrics;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * One metric of some kind of thing, whose values may be added up.
 *
 * @param <T> the thing that is measured
 * @param name without the ending that a counter gets
 * @param counts whether the value only grows
 */
record Measure<T>(String name, String help, boolean counts, ToDoubleFunction<T> value) {
  static <T> Measure<T> gauge(String name, String help, ToDoubleFunction<T> value) {
    return new Measure<>(name, help, false, value);
  }

  static <T> Measure<T> counter(String name, String help, ToDoubleFunction<T> value) {
    return new Measure<>(name, help, true, value);
  }

  /** One series for each group: the sum over what is in it. */
  MetricSnapshot of(Map<Labels, List<T>> groups) {
    return counts ? counterOf(groups) : gaugeOf(groups);
  }

  private MetricSnapshot counterOf(Map<Labels, List<T>> groups) {
    CounterSnapshot.Builder counter = CounterSnapshot.builder().name(name).help(help);
    groups.forEach(
        (labels, group) ->
            counter.dataPoint(
                CounterDataPointSnapshot.builder().labels(labels).value(sum(group)).build()));
    return counter.build();
  }

  private MetricSnapshot gaugeOf(Map<Labels, List<T>> groups) {
    GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name(name).help(help);
    groups.forEach(
        (labels, group) ->
            gauge.dataPoint(
                GaugeDataPointSnapshot.builder().labels(labels).value(sum(group)).build()));
    return gauge.build();
  }

  private double sum(List<T> group) {
    return group.stream().mapToDouble(value).sum();
  }
}
