package io.nsqconnect.source;

import static io.nsqconnect.client.connect.ConnectorProperties.with;
import static io.nsqconnect.source.TaskBench.BRIDGE;
import static io.nsqconnect.source.TaskBench.IN_KAFKA;
import static io.nsqconnect.source.TaskBench.poll;
import static org.assertj.core.api.Assertions.assertThat;

import io.nsqconnect.client.connect.TaskBean;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.management.ObjectName;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What operators see of a task. */
@Timeout(60)
class SourceMetricsTest {
  private final TaskBench bench = new TaskBench();

  @AfterEach
  void stop() {
    bench.close();
  }

  @Test
  void showsWhatItDoesAsMetricsOfTheWorker() throws Exception {
    bench.enqueue(
        "{\"v\":1}", "no envelope", "{\"v\":1,\"bridge\":\"left\"}", "{\"v\":1,\"key\":\"k\"}");
    NsqSourceTask task =
        bench.start(
            with(
                BRIDGE,
                FailureKeys.DEAD_LETTER_TOPIC,
                "dead",
                DedupeKeys.FIN_CONFIRM_INTERVAL_MS,
                "50"));
    List<SourceRecord> records = poll(task, 3);
    task.commitRecord(records.get(0), IN_KAFKA);
    task.commitRecord(records.get(1), IN_KAFKA);
    task.commitRecord(records.get(2), null);
    while (!Long.valueOf(4).equals(shown().get("fin-confirmed-total"))) {
      assertThat(task.poll()).isNull();
    }

    assertThat(shown())
        .containsEntry("messages-received-total", 4L)
        .containsEntry("records-committed-total", 2L)
        .containsEntry("fin-sent-total", 4L)
        .containsEntry("fin-failed-total", 0L)
        .containsEntry("requeued-total", 0L)
        .containsEntry("dropped-total", 1L)
        .containsEntry("dlq-total", 1L)
        .containsEntry("went-round-total", 1L)
        .containsEntry("deduplicated-total", 0L)
        .containsEntry("attempts-max", 1.0)
        .containsEntry("in-flight", 0L)
        .containsEntry("in-flight-bytes", 0L)
        .containsEntry("buffer-fill", 0L)
        .containsEntry("connected" + node(), 1L)
        .containsEntry("rdy" + node(), 2500L)
        .containsEntry("window-size" + node(), 4L)
        .containsEntry("segments-pinned" + node(), 0L)
        .containsEntry("window-exhausted" + node(), 0L)
        .containsKeys("segments-free" + node(), "touched-total", "disconnects-total")
        .containsKeys("redelivered-pending-total", "message-age-avg-ms", "message-age-max-ms")
        .containsKeys("commit-to-fin-latency-avg-ms", "commit-to-fin-latency-max-ms");
    task.stop();
    assertThat(shown()).isEmpty();
  }

  @Test
  void aMessageThatComesAgainWhileItsRecordIsOnItsWayIsCounted() throws Exception {
    bench.enqueue("a");
    NsqSourceTask task = bench.start(Map.of());
    poll(task, 1);

    bench.nsqd.dropConnections();
    while (!Long.valueOf(1).equals(shown().get("redelivered-pending-total"))) {
      task.poll();
    }

    assertThat(shown())
        .containsEntry("messages-received-total", 2L)
        .containsEntry("deduplicated-total", 1L)
        .containsEntry("disconnects-total", 1L)
        .containsEntry("attempts-max", 2.0)
        .containsEntry("in-flight", 1L);
  }

  /** Such a worker says what it has dropped with the next transaction, whenever that is. */
  @Test
  void aRecordThatIsDroppedSilentlyAndReportedLaterIsCountedOnce() throws Exception {
    bench.enqueue("a");
    TransactionalWorker worker = new TransactionalWorker(bench.start(Map.of()), bench.offsets);
    while (bench.nsqd.commands("FIN").isEmpty()) {
      worker.turn(record -> false);
    }
    assertThat(shown()).containsEntry("dropped-total", 1L);

    bench.enqueue("b");
    while (worker.inKafka().isEmpty()) {
      worker.turn(record -> true);
    }

    assertThat(shown()).containsEntry("dropped-total", 1L);
  }

  @Test
  void showsThemAsMBeansIfTheWorkerIsAnOldOne() throws Exception {
    bench.offsets.isOld = true;
    bench.enqueue("a");
    NsqSourceTask task = bench.start(Map.of());
    poll(task, 1);
    TaskBean bean = new TaskBean("source-task-metrics", "");
    TaskBean ofNode =
        new TaskBean("source-task-metrics", ",topic=\"topic\",nsqd=" + ObjectName.quote(address()));

    assertThat(bean.value("messages-received-total")).isEqualTo(1L);
    assertThat(ofNode.value("connected")).isEqualTo(1L);
    task.stop();
    assertThat(bean.isShown()).isFalse();
    assertThat(ofNode.isShown()).isFalse();
  }

  private Map<String, Object> shown() {
    return bench.offsets.metrics.values();
  }

  private String address() {
    return bench.nsqd.address().toString();
  }

  /** What the names of figures of a node end with. */
  private String node() {
    return new HashMap<>(Map.of("nsqd", address(), "topic", "topic")).toString();
  }
}
