package io.nsqconnect.sink;

import static io.nsqconnect.sink.Records.PARTITION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nsqconnect.client.FakeNsqd;
import io.nsqconnect.protocol.Command;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of records that are no messages, or that nsqd rejects. */
@Timeout(60)
class RecordsThatCanNotBePublishedTest {
  private final TaskBench bench = new TaskBench();
  private final FakeNsqd nsqd = bench.nsqd;
  private final RecordingContext context = bench.context;
  private final NsqSinkTask task = bench.task;

  @AfterEach
  void stop() {
    bench.close();
  }

  @Test
  void makesRoomByReportingWhatNsqdRejectsWhileItWaits() {
    nsqd.refuse(Command.PUB, "E_BAD_MESSAGE PUB message too big");
    bench.startWithDeadLetterQueue(
        Map.of(BatchingKeys.MAX_IN_FLIGHT_BYTES, "1048576", BatchingKeys.LINGER_MS, "0"));
    SinkRecord rejected = Records.bytes(0, "x".repeat(1_000_000));

    task.put(List.of(rejected, Records.bytes(1, "y".repeat(100_000))));

    assertThat(context.reported).containsExactly(rejected);
  }

  @Test
  void makesRoomAsSoonAsTheDeadLetterQueueHasWhatItWasSent() {
    context.reportOutcome = new CompletableFuture<>();
    bench.startWithDeadLetterQueue(
        Map.of(BatchingKeys.MAX_IN_FLIGHT_BYTES, "1048576", MappingKeys.MAX_MESSAGE_BYTES, "3"));
    List<SinkRecord> invalid =
        IntStream.range(0, 4096).mapToObj(offset -> Records.bytes(offset, "four")).toList();
    task.put(invalid);
    context.reportOutcome.completeOnTimeout(null, 100, TimeUnit.MILLISECONDS);

    task.put(List.of(Records.bytes(4096, "abc")));

    nsqd.awaitCommand("PUB topic abc");
  }

  @Test
  void recordsThatMayHaveToBeReportedTakeNoMoreThanTheBudgetWithAllTheirHeaders() {
    nsqd.leaveUnanswered(Command.PUB);
    nsqd.leaveUnanswered(Command.MPUB);
    bench.startWithDeadLetterQueue(
        Map.of(BatchingKeys.MAX_IN_FLIGHT_BYTES, "1048576", DeliveryKeys.PUT_MAX_BLOCK_MS, "0"));
    List<SinkRecord> records =
        IntStream.range(0, 100).mapToObj(offset -> Records.bytes(offset, "a")).toList();
    records.forEach(record -> record.headers().addBytes("large", new byte[100_000]));

    assertThatThrownBy(() -> task.put(records)).isInstanceOf(RetriableException.class);

    assertThat((long) context.metrics.values().get("in-flight-bytes"))
        .isBetween(5 * 200_000L, 1048576L);
  }

  @Test
  void recordsThatNeedNotBeReportedCostNoMoreThanTheirBodies() {
    nsqd.leaveUnanswered(Command.PUB);
    bench.startWithDeadLetterQueue(Map.of(MappingKeys.INVALID_RECORD_ACTION, "skip"));
    SinkRecord record = Records.bytes(0, "a");
    record.headers().addBytes("large", new byte[100_000]);

    task.put(List.of(record));

    assertThat(context.metrics.values())
        .containsEntry("in-flight-bytes", RecordCost.OVERHEAD_BYTES + 1L);
  }

  @Test
  void aRecordWithoutAValueIsSkippedByDefault() {
    bench.startWithDeadLetterQueue(Map.of());

    task.put(List.of(Records.of(0, null, null), Records.bytes(1, "a")));

    assertThat(bench.preCommit(2)).containsExactly(Map.entry(PARTITION, 2L));
    assertThat(nsqd.commands("PUB")).containsExactly("PUB topic a");
  }

  @Test
  void aRecordWithoutAValueFailsTheTaskIfConfigured() {
    bench.startWithDeadLetterQueue(Map.of(MappingKeys.NULL_VALUE, "fail"));

    assertThatThrownBy(() -> task.put(List.of(Records.of(3, null, null))))
        .isInstanceOf(ConnectException.class)
        .hasMessage(
            "record topic-0@3 cannot be published: no value (expected: one, or"
                + " nsq.null.value=skip)");
  }

  @Test
  void aRecordWithoutAValueIsCountedAsWhatBecomesOfIt() {
    bench.startWithDeadLetterQueue(Map.of(MappingKeys.NULL_VALUE, "errant"));
    SinkRecord empty = Records.of(0, null, null);

    task.put(List.of(empty));

    assertThat(context.reported).containsExactly(empty);
    assertThat(context.metrics.values())
        .containsEntry("errant-total", 1L)
        .containsEntry("skipped-total", 0L);
  }

  @Test
  void anInvalidRecordGoesToTheDeadLetterQueueOnce() {
    bench.startWithDeadLetterQueue(Map.of(MappingKeys.MAX_MESSAGE_BYTES, "3"));
    List<SinkRecord> records = List.of(Records.bytes(0, "four"), Records.bytes(1, "abc"));

    task.put(records);
    task.put(records);

    assertThat(context.reported).containsExactly(records.get(0));
    assertThat(bench.preCommit(2)).containsExactly(Map.entry(PARTITION, 2L));
    assertThat(nsqd.commands("PUB")).containsExactly("PUB topic abc");
  }

  @Test
  void aRecordIsNotDoneBeforeTheDeadLetterQueueHasIt() {
    context.reportOutcome = new CompletableFuture<>();
    bench.startWithDeadLetterQueue(
        Map.of(MappingKeys.MAX_MESSAGE_BYTES, "3", DeliveryKeys.FLUSH_TIMEOUT_MS, "100"));
    task.put(List.of(Records.bytes(0, "four"), Records.bytes(1, "abc")));

    assertThat(bench.preCommit(2)).isEmpty();
    context.reportOutcome.complete(null);

    bench.preCommitUntil(2);
  }

  @Test
  void theTaskFailsIfTheDeadLetterQueueDoesNotTakeTheRecord() {
    context.reportOutcome = new CompletableFuture<>();
    bench.startWithDeadLetterQueue(Map.of(MappingKeys.MAX_MESSAGE_BYTES, "3"));
    task.put(List.of(Records.bytes(4, "four")));
    context.reportOutcome.completeExceptionally(new IllegalStateException("no such topic"));

    assertThatThrownBy(() -> bench.preCommit(5))
        .isInstanceOf(ConnectException.class)
        .hasMessage("record topic-0@4 did not get into the dead letter queue: no such topic");
  }

  @Test
  void aRecordWithoutAValueIsPublishedAsALiteralIfConfigured() {
    bench.startWithDeadLetterQueue(
        Map.of(MappingKeys.NULL_VALUE, "literal", MappingKeys.NULL_LITERAL, "-"));

    task.put(List.of(Records.of(0, null, null)));

    nsqd.awaitCommand("PUB topic -");
  }

  @Test
  void anInvalidRecordFailsTheTaskWithoutADeadLetterQueue() {
    bench.start(Map.of(MappingKeys.MAX_MESSAGE_BYTES, "3"));

    assertThatThrownBy(() -> task.put(List.of(Records.bytes(8, "four"))))
        .isInstanceOf(ConnectException.class)
        .hasMessage("record topic-0@8 cannot be published: message of 4 bytes (expected: 1 to 3)");
  }

  @Test
  void aWorkerThatOnlyLogsErrantRecordsHasNoDeadLetterQueue() {
    bench.start(
        Map.of(
            MappingKeys.MAX_MESSAGE_BYTES,
            "3",
            "errors.tolerance",
            "all",
            "errors.log.enable",
            "true",
            SinkConfig.DEAD_LETTER_QUEUE,
            " "));

    assertThatThrownBy(() -> task.put(List.of(Records.bytes(8, "four"))))
        .isInstanceOf(ConnectException.class)
        .hasMessageStartingWith("record topic-0@8 cannot be published");
    assertThat(context.reported).isEmpty();
  }

  @Test
  void whatIsBeforeAFailureIsPublished() {
    bench.startWithDeadLetterQueue(Map.of(MappingKeys.INVALID_RECORD_ACTION, "fail"));

    assertThatThrownBy(() -> task.put(List.of(Records.bytes(0, "a"), Records.bytes(1, ""))))
        .isInstanceOf(ConnectException.class);

    nsqd.awaitCommand("PUB topic a");
  }

  @Test
  void anInvalidRecordIsSkippedIfConfigured() {
    bench.startWithDeadLetterQueue(Map.of(MappingKeys.INVALID_RECORD_ACTION, "skip"));

    task.put(List.of(Records.bytes(0, "")));

    assertThat(context.reported).isEmpty();
    assertThat(bench.preCommit(1)).containsExactly(Map.entry(PARTITION, 1L));
  }

  @Test
  void whatNsqdRejectsGoesToTheDeadLetterQueue() {
    nsqd.refuse(Command.PUB, "E_BAD_MESSAGE PUB message too big 4 > 3");
    bench.startWithDeadLetterQueue(Map.of());
    SinkRecord rejected = Records.bytes(0, "four");
    task.put(List.of(rejected));

    assertThat(bench.preCommit(1)).containsExactly(Map.entry(PARTITION, 1L));
    assertThat(context.reported).containsExactly(rejected);
  }

  @Test
  void whatNsqdRejectsIsSkippedIfConfigured() {
    nsqd.refuse(Command.PUB, "E_BAD_MESSAGE PUB message too big 4 > 3");
    bench.startWithDeadLetterQueue(Map.of(MappingKeys.INVALID_RECORD_ACTION, "skip"));
    task.put(List.of(Records.bytes(0, "four")));

    assertThat(bench.preCommit(1)).containsExactly(Map.entry(PARTITION, 1L));
    assertThat(context.reported).isEmpty();
  }

  @Test
  void whatNsqdRejectsFailsTheNextPutIfItCanNotBeReported() {
    nsqd.refuse(Command.PUB, "E_BAD_MESSAGE PUB message too big 4 > 3");
    bench.start(Map.of());
    task.put(List.of(Records.bytes(4, "four")));

    assertThatThrownBy(() -> bench.preCommit(5)).isInstanceOf(ConnectException.class);
    assertThatThrownBy(() -> bench.preCommit(5)).isInstanceOf(ConnectException.class);
    assertThatThrownBy(() -> task.put(List.of()))
        .isInstanceOf(ConnectException.class)
        .isNotInstanceOf(RetriableException.class)
        .hasMessageStartingWith("record topic-0@4 cannot be published: nsqd does not take it");
  }

  @Test
  void aReporterThatAsksForAnotherAttemptFailsTheTaskToo() {
    context.reporterFailure = new RetriableException("not now");
    nsqd.refuse(Command.PUB, "E_BAD_MESSAGE PUB message too big 4 > 3");
    bench.startWithDeadLetterQueue(Map.of());
    task.put(List.of(Records.bytes(4, "four")));

    assertThatThrownBy(() -> bench.preCommit(5)).isInstanceOf(ConnectException.class);
    assertThatThrownBy(() -> task.put(List.of()))
        .isInstanceOf(ConnectException.class)
        .isNotInstanceOf(RetriableException.class)
        .hasMessageContaining("not now");
  }
}
