package io.nsqconnect.sink;

import static io.nsqconnect.sink.Records.PARTITION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nsqconnect.client.FakeNsqd;
import io.nsqconnect.client.connect.TaskBean;
import io.nsqconnect.client.discovery.FakeLookupd;
import io.nsqconnect.protocol.Command;
import java.util.List;
import java.util.Map;
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
  private final TaskBench bench = new TaskBench();
  private final FakeNsqd nsqd = bench.nsqd;
  private final RecordingContext context = bench.context;
  private final NsqSinkTask task = bench.task;

  @AfterEach
  void stop() {
    bench.close();
  }

  @Test
  void publishesToTheTopicOfTheRecord() {
    bench.start(Map.of());

    task.put(List.of(Records.bytes(0, "a"), Records.bytes(1, "b")));

    nsqd.awaitCommand("MPUB topic a b");
  }

  @Test
  void commitsWhatNsqdHasAccepted() {
    bench.start(Map.of());
    task.put(List.of(Records.bytes(5, "a"), Records.bytes(6, "b")));

    assertThat(bench.preCommit(7)).containsExactly(Map.entry(PARTITION, 7L));
  }

  @Test
  void doesNotCommitWhatNsqdHasNotAccepted() {
    nsqd.leaveUnanswered(Command.PUB);
    bench.start(Map.of(DeliveryKeys.FLUSH_TIMEOUT_MS, "100"));
    task.put(List.of(Records.bytes(5, "a")));

    assertThat(bench.preCommit(6)).isEmpty();
  }

  @Test
  void commitsUpToTheFirstThatNsqdHasNotAccepted() {
    bench.start(Map.of(DeliveryKeys.FLUSH_TIMEOUT_MS, "100"));
    task.put(List.of(Records.bytes(5, "a")));
    bench.preCommitUntil(6);
    nsqd.leaveUnanswered(Command.PUB);
    task.put(List.of(Records.bytes(6, "b")));
    nsqd.awaitCommand("PUB topic b");
    nsqd.allow(Command.PUB);

    assertThat(bench.preCommit(7)).containsExactly(Map.entry(PARTITION, 6L));
  }

  @Test
  void commitsNoFurtherThanTheWorkerHasGot() {
    bench.start(Map.of(DeliveryKeys.FLUSH_TIMEOUT_MS, "100"));
    task.put(List.of(Records.bytes(5, "a"), Records.bytes(6, "b")));
    bench.preCommitUntil(7);
    nsqd.leaveUnanswered(Command.PUB);
    task.put(List.of(Records.bytes(7, "c")));

    assertThat(bench.preCommit(6)).containsExactly(Map.entry(PARTITION, 6L));
  }

  @Test
  void commitsPartitionsWithoutRecordsAsTheWorkerSays() {
    bench.start(Map.of());

    assertThat(bench.preCommit(42)).containsExactly(Map.entry(PARTITION, 42L));
  }

  @Test
  void commitsThePartitionThatTheRecordWasConsumedFromWhateverItIsCalledNow() {
    bench.start(Map.of(DeliveryKeys.FLUSH_TIMEOUT_MS, "100"));
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
    bench.start(Map.of());
    List<SinkRecord> records = List.of(Records.bytes(0, "a"), Records.bytes(1, "b"));
    task.put(records);
    // As while a put is repeated: what it has taken is done, and the worker is still before it.
    assertThat(bench.preCommit(0)).containsExactly(Map.entry(PARTITION, 0L));

    task.put(records);
    assertThat(bench.preCommit(1)).containsExactly(Map.entry(PARTITION, 1L));
    task.put(List.of(Records.bytes(1, "b"), Records.bytes(2, "c")));
    bench.preCommit(3);

    assertThat(nsqd.commands("MPUB")).containsExactly("MPUB topic a b");
    assertThat(nsqd.commands("PUB")).containsExactly("PUB topic c");
  }

  @Test
  void whatIsPresentedAgainAfterThePartitionCameBackIsPublishedAgain() {
    bench.start(Map.of());
    task.put(List.of(Records.bytes(0, "a")));
    bench.preCommit(1);

    task.close(List.of(PARTITION));
    task.open(List.of(PARTITION));
    task.put(List.of(Records.bytes(0, "a")));
    bench.preCommit(1);

    assertThat(nsqd.commands("PUB")).hasSize(2);
  }

  @Test
  void whatIsInATopicThatWasMadeAnewIsPublishedThoughItsOffsetsWereThereBefore() {
    bench.start(Map.of(DeliveryKeys.FLUSH_TIMEOUT_MS, "100"));
    task.put(List.of(Records.bytes(0, "a"), Records.bytes(1, "b"), Records.bytes(2, "c")));
    bench.preCommitUntil(3);
    nsqd.leaveUnanswered(Command.PUB);
    task.put(List.of(Records.bytes(3, "old")));
    nsqd.awaitCommand("PUB topic old");

    task.put(List.of(Records.bytes(0, "new")));
    nsqd.awaitCommand("PUB topic new");
    assertThat(bench.preCommit(1)).isEmpty();
    task.put(List.of(Records.bytes(0, "new"), Records.bytes(1, "newer")));
    nsqd.awaitCommand("PUB topic newer");

    nsqd.allow(Command.PUB);
    nsqd.dropConnections();
    bench.preCommitUntil(2);
    assertThat(nsqd.commands("PUB topic")).contains("PUB topic old");
  }

  @Test
  void asksForTheRecordsAgainIfThereIsNoRoomAndTakesOnlyTheRest() {
    nsqd.leaveUnanswered(Command.PUB);
    bench.start(
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
    bench.preCommitUntil(2);

    assertThat(nsqd.commands("PUB topic x")).hasSize(2);
    assertThat(nsqd.commands("PUB topic y")).hasSize(1);
  }

  @Test
  void whatTheOwnBridgeHasBroughtIsNotSentBack() {
    bench.start(Map.of("bridge.id", "left"));
    SinkRecord own = Records.bytes(0, "own");
    own.headers().addString("nsq.bridge", "left");
    SinkRecord other = Records.bytes(1, "other");
    other.headers().addString("nsq.bridge", "right");

    task.put(List.of(own, other));

    assertThat(bench.preCommit(2)).containsExactly(Map.entry(PARTITION, 2L));
    assertThat(nsqd.commands("PUB")).containsExactly("PUB topic other");
  }

  @Test
  void publishesToNodesThatNsqlookupdKnows() {
    try (FakeLookupd lookupd = new FakeLookupd()) {
      lookupd.register("another", nsqd.address());
      bench.start(
          Map.of(
              "nsq.nsqd.tcp.addresses", "", "nsq.lookupd.http.addresses", lookupd.hostAndPort()));

      task.put(List.of(Records.bytes(0, "a")));

      nsqd.awaitCommand("PUB topic a");
      bench.preCommitUntil(1);
    }
  }

  @Test
  void showsWhatItDoesAsMetricsOfTheWorker() {
    bench.startWithDeadLetterQueue(Map.of(MappingKeys.MAX_MESSAGE_BYTES, "3"));
    List<SinkRecord> records =
        List.of(
            Records.bytes(0, "ab"),
            Records.bytes(1, "four"),
            Records.of(2, null, null),
            Records.bytes(3, "c"));
    task.put(records);
    task.put(records);
    bench.preCommit(4);

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
    bench.start(Map.of());
    task.put(List.of(Records.bytes(0, "ab")));
    bench.preCommit(1);
    TaskBean bean = new TaskBean("sink-task-metrics", "");

    assertThat(bean.value("messages-published-total")).isEqualTo(1L);
    assertThat(bean.figures()).isEqualTo(15);
    task.stop();
    assertThat(bean.isShown()).isFalse();
  }

  @Test
  void leavesNothingBehindIfItWasStoppedInTheMiddleOfItsStart() throws Exception {
    context.metricsFailure = new IllegalStateException("no room for metrics");
    assertThatThrownBy(() -> bench.start(Map.of("nsq.client.id", "half-started")))
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
    bench.start(Map.of(DeliveryKeys.MAX_RETRIES, "0"));
    task.put(List.of(Records.bytes(0, "a")));

    assertThatThrownBy(() -> bench.preCommit(1))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("E_PUB_FAILED");
    assertThatThrownBy(() -> task.put(List.of())).isInstanceOf(ConnectException.class);
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
}
