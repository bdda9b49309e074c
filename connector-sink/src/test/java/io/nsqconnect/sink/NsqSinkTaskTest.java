package io.nsqconnect.sink;

import static io.nsqconnect.sink.Records.PARTITION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nsqconnect.client.FakeNsqd;
import io.nsqconnect.client.connect.ConnectorProperties;
import io.nsqconnect.client.connect.TaskBean;
import io.nsqconnect.client.discovery.FakeLookupd;
import io.nsqconnect.protocol.Command;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class NsqSinkTaskTest {
  private final FakeNsqd nsqd = FakeNsqd.onLoopback();
  private final RecordingContext context = new RecordingContext();
  private final NsqSinkTask task = new NsqSinkTask();

  @AfterEach
  void stop() {
    task.stop();
    nsqd.close();
  }

  @Test
  void publishesToTheTopicOfTheRecord() {
    start(Map.of());

    task.put(List.of(Records.bytes(0, "a"), Records.bytes(1, "b")));

    nsqd.awaitCommand("MPUB topic a b");
  }

  @Test
  void commitsWhatNsqdHasAccepted() {
    start(Map.of());
    task.put(List.of(Records.bytes(5, "a"), Records.bytes(6, "b")));

    assertThat(preCommit(7)).containsExactly(Map.entry(PARTITION, 7L));
  }

  @Test
  void doesNotCommitWhatNsqdHasNotAccepted() {
    nsqd.leaveUnanswered(Command.PUB);
    start(Map.of(DeliveryKeys.FLUSH_TIMEOUT_MS, "100"));
    task.put(List.of(Records.bytes(5, "a")));

    assertThat(preCommit(6)).isEmpty();
  }

  @Test
  void commitsUpToTheFirstThatNsqdHasNotAccepted() {
    start(Map.of(DeliveryKeys.FLUSH_TIMEOUT_MS, "100"));
    task.put(List.of(Records.bytes(5, "a")));
    preCommit(6);
    nsqd.leaveUnanswered(Command.PUB);
    task.put(List.of(Records.bytes(6, "b")));
    nsqd.awaitCommand("PUB topic b");
    nsqd.allow(Command.PUB);

    assertThat(preCommit(7)).containsExactly(Map.entry(PARTITION, 6L));
  }

  @Test
  void commitsNoFurtherThanTheWorkerHasGot() {
    start(Map.of(DeliveryKeys.FLUSH_TIMEOUT_MS, "100"));
    task.put(List.of(Records.bytes(5, "a"), Records.bytes(6, "b")));
    nsqd.awaitCommand("MPUB");
    nsqd.leaveUnanswered(Command.PUB);
    preCommit(7);
    task.put(List.of(Records.bytes(7, "c")));

    assertThat(preCommit(6)).containsExactly(Map.entry(PARTITION, 6L));
  }

  @Test
  void commitsPartitionsWithoutRecordsAsTheWorkerSays() {
    start(Map.of());

    assertThat(preCommit(42)).containsExactly(Map.entry(PARTITION, 42L));
  }

  @Test
  void commitsThePartitionThatTheRecordWasConsumedFromWhateverItIsCalledNow() {
    start(Map.of(DeliveryKeys.FLUSH_TIMEOUT_MS, "100"));
    TopicPartition original = new TopicPartition("original", 3);
    task.open(List.of(original));
    nsqd.leaveUnanswered(Command.PUB);
    SinkRecord renamed =
        new SinkRecord(
            "renamed",
            9,
            null,
            null,
            Schema.STRING_SCHEMA,
            "a",
            77,
            0L,
            TimestampType.CREATE_TIME,
            null,
            original.topic(),
            original.partition(),
            5);
    task.put(List.of(renamed));
    nsqd.awaitCommand("PUB renamed a");

    assertThat(
            task.preCommit(
                Map.of(
                    original,
                    new OffsetAndMetadata(6),
                    new TopicPartition("renamed", 9),
                    new OffsetAndMetadata(1))))
        .containsOnlyKeys(new TopicPartition("renamed", 9));
  }

  @Test
  void whatIsPresentedAgainIsNotPublishedAgain() {
    start(Map.of());
    List<SinkRecord> records = List.of(Records.bytes(0, "a"), Records.bytes(1, "b"));
    task.put(records);
    // As while a put is repeated: what it has taken is done, and the worker is still before it.
    assertThat(preCommit(0)).containsExactly(Map.entry(PARTITION, 0L));

    task.put(records);
    assertThat(preCommit(1)).containsExactly(Map.entry(PARTITION, 1L));
    task.put(List.of(Records.bytes(1, "b"), Records.bytes(2, "c")));
    preCommit(3);

    assertThat(nsqd.commands("MPUB")).containsExactly("MPUB topic a b");
    assertThat(nsqd.commands("PUB")).containsExactly("PUB topic c");
  }

  @Test
  void whatIsPresentedAgainAfterThePartitionCameBackIsPublishedAgain() {
    start(Map.of());
    task.put(List.of(Records.bytes(0, "a")));
    preCommit(1);

    task.close(List.of(PARTITION));
    task.open(List.of(PARTITION));
    task.put(List.of(Records.bytes(0, "a")));
    preCommit(1);

    assertThat(nsqd.commands("PUB")).hasSize(2);
  }

  @Test
  void whatIsInATopicThatWasMadeAnewIsPublishedThoughItsOffsetsWereThereBefore() {
    start(Map.of(DeliveryKeys.FLUSH_TIMEOUT_MS, "100"));
    task.put(List.of(Records.bytes(0, "a"), Records.bytes(1, "b"), Records.bytes(2, "c")));
    preCommitUntil(3);
    nsqd.leaveUnanswered(Command.PUB);
    task.put(List.of(Records.bytes(3, "old")));
    nsqd.awaitCommand("PUB topic old");

    task.put(List.of(Records.bytes(0, "new")));
    nsqd.awaitCommand("PUB topic new");
    assertThat(preCommit(1)).isEmpty();
    task.put(List.of(Records.bytes(0, "new"), Records.bytes(1, "newer")));
    nsqd.awaitCommand("PUB topic newer");

    nsqd.allow(Command.PUB);
    nsqd.dropConnections();
    preCommitUntil(2);
    assertThat(nsqd.commands("PUB topic")).contains("PUB topic old");
  }

  @Test
  void asksForTheRecordsAgainIfThereIsNoRoomAndTakesOnlyTheRest() {
    nsqd.leaveUnanswered(Command.PUB);
    start(
        Map.of(
            BatchingKeys.MAX_IN_FLIGHT_BYTES,
            "1048576",
            DeliveryKeys.PUT_MAX_BLOCK_MS,
            "50",
            DeliveryKeys.RETRY_BACKOFF_MS,
            "123",
            DeliveryKeys.FLUSH_TIMEOUT_MS,
            "100",
            "nsq.request.timeout.ms",
            "60000"));
    String most = "x".repeat(1_000_000);
    List<SinkRecord> records =
        List.of(Records.bytes(0, most), Records.bytes(1, "y".repeat(99_999)));

    assertThatThrownBy(() -> task.put(records))
        .isInstanceOf(RetriableException.class)
        .hasMessage(
            "no room for 100255 bytes within nsq.put.max.block.ms=50: nsqd has not accepted"
                + " 1000256 bytes yet");
    assertThat(context.timeoutsMs).containsExactly(123L);
    nsqd.awaitCommand("PUB topic x");
    nsqd.allow(Command.PUB);
    nsqd.dropConnections();
    nsqd.await(() -> nsqd.commands("PUB topic x").size() == 2);
    putUntilAccepted(records);
    preCommitUntil(2);

    assertThat(nsqd.commands("PUB topic x")).hasSize(2);
    assertThat(nsqd.commands("PUB topic y")).hasSize(1);
  }

  @Test
  void makesRoomByReportingWhatNsqdRejectsWhileItWaits() {
    nsqd.refuse(Command.PUB, "E_BAD_MESSAGE PUB message too big");
    start(Map.of(BatchingKeys.MAX_IN_FLIGHT_BYTES, "1048576", BatchingKeys.LINGER_MS, "0"));
    SinkRecord rejected = Records.bytes(0, "x".repeat(1_000_000));

    task.put(List.of(rejected, Records.bytes(1, "y".repeat(100_000))));

    assertThat(context.reported).containsExactly(rejected);
  }

  @Test
  void makesRoomAsSoonAsTheDeadLetterQueueHasWhatItWasSent() {
    context.reportOutcome = new CompletableFuture<>();
    start(Map.of(BatchingKeys.MAX_IN_FLIGHT_BYTES, "1048576", MappingKeys.MAX_MESSAGE_BYTES, "3"));
    List<SinkRecord> invalid =
        IntStream.range(0, 4096).mapToObj(offset -> Records.bytes(offset, "four")).toList();
    task.put(invalid);
    context.reportOutcome.completeOnTimeout(null, 100, TimeUnit.MILLISECONDS);

    task.put(List.of(Records.bytes(4096, "abc")));

    nsqd.awaitCommand("PUB topic abc");
  }

  @Test
  void aRecordWithoutAValueIsSkippedByDefault() {
    start(Map.of());

    task.put(List.of(Records.of(0, null, null), Records.bytes(1, "a")));

    assertThat(preCommit(2)).containsExactly(Map.entry(PARTITION, 2L));
    assertThat(nsqd.commands("PUB")).containsExactly("PUB topic a");
  }

  @Test
  void aRecordWithoutAValueFailsTheTaskIfConfigured() {
    start(Map.of(MappingKeys.NULL_VALUE, "fail"));

    assertThatThrownBy(() -> task.put(List.of(Records.of(3, null, null))))
        .isInstanceOf(ConnectException.class)
        .hasMessage(
            "record topic-0@3 cannot be published: no value (expected: one, or"
                + " nsq.null.value=skip)");
  }

  @Test
  void anInvalidRecordGoesToTheDeadLetterQueueOnce() {
    start(Map.of(MappingKeys.MAX_MESSAGE_BYTES, "3"));
    List<SinkRecord> records = List.of(Records.bytes(0, "four"), Records.bytes(1, "abc"));

    task.put(records);
    task.put(records);

    assertThat(context.reported).containsExactly(records.get(0));
    assertThat(preCommit(2)).containsExactly(Map.entry(PARTITION, 2L));
    assertThat(nsqd.commands("PUB")).containsExactly("PUB topic abc");
  }

  @Test
  void aRecordIsNotDoneBeforeTheDeadLetterQueueHasIt() {
    context.reportOutcome = new CompletableFuture<>();
    start(Map.of(MappingKeys.MAX_MESSAGE_BYTES, "3", DeliveryKeys.FLUSH_TIMEOUT_MS, "100"));
    task.put(List.of(Records.bytes(0, "four"), Records.bytes(1, "abc")));

    assertThat(preCommit(2)).isEmpty();
    context.reportOutcome.complete(null);

    assertThat(preCommit(2)).containsExactly(Map.entry(PARTITION, 2L));
  }

  @Test
  void theTaskFailsIfTheDeadLetterQueueDoesNotTakeTheRecord() {
    context.reportOutcome = new CompletableFuture<>();
    start(Map.of(MappingKeys.MAX_MESSAGE_BYTES, "3"));
    task.put(List.of(Records.bytes(4, "four")));
    context.reportOutcome.completeExceptionally(new IllegalStateException("no such topic"));

    assertThatThrownBy(() -> preCommit(5))
        .isInstanceOf(ConnectException.class)
        .hasMessage("record topic-0@4 did not get into the dead letter queue: no such topic");
  }

  @Test
  void whatTheOwnBridgeHasBroughtIsNotSentBack() {
    start(Map.of("bridge.id", "left"));
    SinkRecord own = Records.bytes(0, "own");
    own.headers().addString("nsq.bridge", "left");
    SinkRecord other = Records.bytes(1, "other");
    other.headers().addString("nsq.bridge", "right");

    task.put(List.of(own, other));

    assertThat(preCommit(2)).containsExactly(Map.entry(PARTITION, 2L));
    assertThat(nsqd.commands("PUB")).containsExactly("PUB topic other");
  }

  @Test
  void aRecordWithoutAValueIsPublishedAsALiteralIfConfigured() {
    start(Map.of(MappingKeys.NULL_VALUE, "literal", MappingKeys.NULL_LITERAL, "-"));

    task.put(List.of(Records.of(0, null, null)));

    nsqd.awaitCommand("PUB topic -");
  }

  @Test
  void anInvalidRecordFailsTheTaskWithoutADeadLetterQueue() {
    context.hasReporter = false;
    start(Map.of(MappingKeys.MAX_MESSAGE_BYTES, "3"));

    assertThatThrownBy(() -> task.put(List.of(Records.bytes(8, "four"))))
        .isInstanceOf(ConnectException.class)
        .hasMessage("record topic-0@8 cannot be published: message of 4 bytes (expected: 1 to 3)");
  }

  @Test
  void whatIsBeforeAFailureIsPublished() {
    start(Map.of(MappingKeys.INVALID_RECORD_ACTION, "fail"));

    assertThatThrownBy(() -> task.put(List.of(Records.bytes(0, "a"), Records.bytes(1, ""))))
        .isInstanceOf(ConnectException.class);

    nsqd.awaitCommand("PUB topic a");
  }

  @Test
  void anInvalidRecordIsSkippedIfConfigured() {
    start(Map.of(MappingKeys.INVALID_RECORD_ACTION, "skip"));

    task.put(List.of(Records.bytes(0, "")));

    assertThat(context.reported).isEmpty();
    assertThat(preCommit(1)).containsExactly(Map.entry(PARTITION, 1L));
  }

  @Test
  void whatNsqdRejectsGoesToTheDeadLetterQueue() {
    nsqd.refuse(Command.PUB, "E_BAD_MESSAGE PUB message too big 4 > 3");
    start(Map.of());
    SinkRecord rejected = Records.bytes(0, "four");
    task.put(List.of(rejected));

    assertThat(preCommit(1)).containsExactly(Map.entry(PARTITION, 1L));
    assertThat(context.reported).containsExactly(rejected);
  }

  @Test
  void whatNsqdRejectsFailsTheNextPutIfItCanNotBeReported() {
    context.hasReporter = false;
    nsqd.refuse(Command.PUB, "E_BAD_MESSAGE PUB message too big 4 > 3");
    start(Map.of());
    task.put(List.of(Records.bytes(4, "four")));

    assertThatThrownBy(() -> preCommit(5)).isInstanceOf(ConnectException.class);
    assertThatThrownBy(() -> preCommit(5)).isInstanceOf(ConnectException.class);
    assertThatThrownBy(() -> task.put(List.of()))
        .isInstanceOf(ConnectException.class)
        .isNotInstanceOf(RetriableException.class)
        .hasMessageStartingWith("record topic-0@4 cannot be published: nsqd does not take it");
  }

  @Test
  void aReporterThatAsksForAnotherAttemptFailsTheTaskToo() {
    context.reporterFailure = new RetriableException("not now");
    nsqd.refuse(Command.PUB, "E_BAD_MESSAGE PUB message too big 4 > 3");
    start(Map.of());
    task.put(List.of(Records.bytes(4, "four")));

    assertThatThrownBy(() -> preCommit(5)).isInstanceOf(ConnectException.class);
    assertThatThrownBy(() -> task.put(List.of()))
        .isInstanceOf(ConnectException.class)
        .isNotInstanceOf(RetriableException.class)
        .hasMessageContaining("not now");
  }

  @Test
  void publishesToNodesThatNsqlookupdKnows() {
    try (FakeLookupd lookupd = new FakeLookupd()) {
      lookupd.register("another", nsqd.address());
      start(
          Map.of(
              "nsq.nsqd.tcp.addresses", "", "nsq.lookupd.http.addresses", lookupd.hostAndPort()));

      task.put(List.of(Records.bytes(0, "a")));

      nsqd.awaitCommand("PUB topic a");
      preCommitUntil(1);
    }
  }

  @Test
  void showsWhatItDoesAsMetricsOfTheWorker() {
    start(Map.of(MappingKeys.MAX_MESSAGE_BYTES, "3"));
    List<SinkRecord> records =
        List.of(
            Records.bytes(0, "ab"),
            Records.bytes(1, "four"),
            Records.of(2, null, null),
            Records.bytes(3, "c"));
    task.put(records);
    task.put(records);
    preCommit(4);

    assertThat(context.metrics.values())
        .containsEntry("messages-published-total", 2L)
        .containsEntry("bytes-published-total", 3L)
        .containsEntry("in-task-deduped-total", 4L)
        .containsEntry("errant-total", 1L)
        .containsEntry("skipped-total", 1L)
        .containsEntry("retries-total", 0L)
        .containsEntry("batch-size-avg", 2.0)
        .containsEntry("lag-to-ack", 0L)
        .containsEntry("in-flight-bytes", 0L)
        .containsEntry("connected", 1L)
        .hasSize(15);
    task.stop();
    assertThat(context.metrics.values()).isEmpty();
  }

  @Test
  void showsThemAsMBeansIfTheWorkerIsAnOldOne() throws Exception {
    context.isOld = true;
    start(Map.of());
    task.put(List.of(Records.bytes(0, "ab")));
    preCommit(1);
    TaskBean bean = new TaskBean("sink-task-metrics", "");

    assertThat(bean.value("messages-published-total")).isEqualTo(1L);
    assertThat(bean.figures()).isEqualTo(15);
    task.stop();
    assertThat(bean.isShown()).isFalse();
  }

  @Test
  void leavesNothingBehindIfItWasStoppedInTheMiddleOfItsStart() throws Exception {
    context.metricsFailure = new IllegalStateException("no room for metrics");
    assertThatThrownBy(() -> start(Map.of("nsq.client.id", "half-started")))
        .isSameAs(context.metricsFailure);

    task.stop();

    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().startsWith("nsq-sink-half-started")) {
        thread.join(10_000);
        assertThat(thread.isAlive()).isFalse();
      }
    }
  }

  @Test
  void failsWhenItGivesUp() {
    nsqd.refuse(Command.PUB, "E_PUB_FAILED PUB failed exiting");
    start(Map.of(DeliveryKeys.MAX_RETRIES, "0"));
    task.put(List.of(Records.bytes(0, "a")));

    assertThatThrownBy(() -> preCommit(1))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("E_PUB_FAILED");
    assertThatThrownBy(() -> task.put(List.of())).isInstanceOf(ConnectException.class);
  }

  private void start(Map<String, String> properties) {
    Map<String, String> all =
        ConnectorProperties.with(
            ConnectorProperties.at(nsqd),
            DeliveryKeys.RETRY_BACKOFF_MS,
            "10",
            DeliveryKeys.FLUSH_TIMEOUT_MS,
            "20000");
    all.putAll(properties);
    NsqSinkConnector connector = new NsqSinkConnector();
    connector.start(all);
    task.initialize(context);
    task.start(connector.taskConfigs(1).get(0));
    task.open(List.of(PARTITION));
  }

  private void putUntilAccepted(List<SinkRecord> records) {
    while (true) {
      try {
        task.put(records);
        return;
      } catch (RetriableException e) {
        // There is still no room.
      }
    }
  }

  private void preCommitUntil(long offset) {
    while (preCommit(offset).getOrDefault(PARTITION, 0L) < offset) {
      // Each waits for its flush timeout.
    }
  }

  private Map<TopicPartition, Long> preCommit(long current) {
    Map<TopicPartition, Long> offsets = new HashMap<>();
    task.preCommit(Map.of(PARTITION, new OffsetAndMetadata(current)))
        .forEach((partition, offset) -> offsets.put(partition, offset.offset()));
    return offsets;
  }
}
