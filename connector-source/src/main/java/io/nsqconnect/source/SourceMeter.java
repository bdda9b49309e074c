package io.nsqconnect.source;

import io.nsqconnect.client.connect.RecentValues;
import io.nsqconnect.client.connect.TaskMetrics;
import io.nsqconnect.protocol.ErrorCode;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/** What a source task counts. Thread-safe. */
final class SourceMeter {
  private static final Map<String, String> NO_TAGS = Map.of();

  final LongAdder received = new LongAdder();
  final LongAdder committed = new LongAdder();
  final LongAdder finished = new LongAdder();
  final LongAdder requeued = new LongAdder();
  final LongAdder touched = new LongAdder();
  final LongAdder dropped = new LongAdder();
  final LongAdder deadLetters = new LongAdder();
  final LongAdder wentRound = new LongAdder();
  final LongAdder disconnected = new LongAdder();
  private final LongAdder finishFailed = new LongAdder();
  private final RecentValues mostAttempts = new RecentValues(System::nanoTime);
  private final RecentValues meanAgeMs = new RecentValues(System::nanoTime);
  private final RecentValues oldestAgeMs = new RecentValues(System::nanoTime);

  /** The task has polled {@code batch}. */
  void polled(List<Lease> batch, long nowMs) {
    if (batch.isEmpty()) {
      return;
    }
    int attempts = 0;
    long oldestMs = 0;
    double sumMs = 0;
    for (Lease lease : batch) {
      long publishedMs = TimeUnit.NANOSECONDS.toMillis(lease.delivery().timestampNs());
      long ageMs = Math.max(0, nowMs - publishedMs);
      attempts = Math.max(attempts, lease.delivery().attempts());
      oldestMs = Math.max(oldestMs, ageMs);
      sumMs += ageMs;
    }
    received.add(batch.size());
    mostAttempts.add(attempts);
    oldestAgeMs.add(oldestMs);
    meanAgeMs.add(sumMs / batch.size());
  }

  /** nsqd would not do what it was told. */
  void settlementFailed(ErrorCode code) {
    if (code == ErrorCode.E_FIN_FAILED) {
      finishFailed.increment();
    }
  }

  /** Shows the counts in {@code metrics}. */
  void show(TaskMetrics metrics) {
    total(metrics, "messages-received-total", "Messages that were polled.", received);
    total(metrics, "records-committed-total", "Records that Kafka has.", committed);
    total(metrics, "fin-sent-total", "Messages that nsqd was told are done.", finished);
    total(metrics, "fin-failed-total", "FINs that came too late for nsqd.", finishFailed);
    total(metrics, "requeued-total", "Messages that were given back.", requeued);
    total(metrics, "touched-total", "Times that nsqd was asked to wait longer.", touched);
    total(metrics, "dropped-total", "Records that the worker dropped.", dropped);
    total(metrics, "dlq-total", "Dead letters.", deadLetters);
    total(metrics, "went-round-total", "Messages that this bridge had brought itself.", wentRound);
    total(metrics, "disconnects-total", "Connections that were lost.", disconnected);
    metrics.add(
        "attempts-max",
        "Most deliveries of a message, of late.",
        NO_TAGS,
        () -> mostAttempts.max());
    metrics.add(
        "message-age-avg-ms",
        "Time from publishing to poll, of late: the mean of the batches' means.",
        NO_TAGS,
        () -> meanAgeMs.mean());
    metrics.add(
        "message-age-max-ms",
        "The longest time from publishing to poll, of late.",
        NO_TAGS,
        () -> oldestAgeMs.max());
  }

  private static void total(TaskMetrics metrics, String name, String description, LongAdder count) {
    metrics.add(name, description, NO_TAGS, count::sum);
  }

  /** Shows a figure that somebody else knows. */
  static void showNow(TaskMetrics metrics, String name, String description, LongSupplier value) {
    metrics.add(name, description, NO_TAGS, value::getAsLong);
  }

  /** Shows what somebody else knows of one node: a figure of its own for each. */
  static void showNow(
      TaskMetrics metrics,
      NodeTopic nodeTopic,
      String name,
      String description,
      LongSupplier value) {
    metrics.add(
        name,
        description,
        Map.of("nsqd", nodeTopic.nsqd().toString(), "topic", nodeTopic.topic()),
        value::getAsLong);
  }
}
