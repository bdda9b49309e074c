package io.nsqconnect.sink;

import io.nsqconnect.client.connect.RecentValues;
import io.nsqconnect.client.connect.TaskMetrics;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/** What a sink task counts. Counted for batches or for what is rare, never for each message. */
final class SinkMeter {
  /** Messages that all the nodes that are to have them have accepted. */
  final LongAdder published = new LongAdder();

  final LongAdder publishedBytes = new LongAdder();
  final LongAdder retries = new LongAdder();
  final LongAdder ambiguousRetries = new LongAdder();
  final LongAdder deduplicated = new LongAdder();
  final LongAdder errant = new LongAdder();
  final LongAdder skipped = new LongAdder();
  final LongAdder wentRound = new LongAdder();
  final RecentValues batchSize = new RecentValues(System::nanoTime);
  final RecentValues publishLatencyMs = new RecentValues(System::nanoTime);

  /** Shows the counts in {@code metrics}. */
  void show(TaskMetrics metrics) {
    total(metrics, "messages-published-total", "Messages accepted by nsqd.", published);
    total(metrics, "bytes-published-total", "Bytes of their bodies.", publishedBytes);
    total(metrics, "retries-total", "Requests that were repeated.", retries);
    total(
        metrics,
        "ambiguous-retries-total",
        "Those of them that may have been executed before: their messages may be doubled.",
        ambiguousRetries);
    total(
        metrics,
        "in-task-deduped-total",
        "Records that the worker presented again and that were not published again.",
        deduplicated);
    total(metrics, "errant-total", "Records that NSQ can not take.", errant);
    total(metrics, "skipped-total", "Records without a value that were skipped.", skipped);
    total(metrics, "went-round-total", "Records that this bridge had brought itself.", wentRound);
    metrics.add(
        "batch-size-avg", "Messages in a request, of late.", Map.of(), () -> batchSize.mean());
    metrics.add(
        "publish-latency-avg-ms",
        "Time from request to answer, of late.",
        Map.of(),
        () -> publishLatencyMs.mean());
    metrics.add(
        "publish-latency-max-ms",
        "The longest time from request to answer, of late.",
        Map.of(),
        () -> publishLatencyMs.max());
  }

  private static void total(TaskMetrics metrics, String name, String description, LongAdder count) {
    metrics.add(name, description, Map.of(), count::sum);
  }

  /** Shows a figure that somebody else knows. */
  static void showNow(TaskMetrics metrics, String name, String description, LongSupplier value) {
    metrics.add(name, description, Map.of(), value::getAsLong);
  }
}
