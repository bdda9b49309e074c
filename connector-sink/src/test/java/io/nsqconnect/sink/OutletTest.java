package io.nsqconnect.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.nsqconnect.protocol.Command;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class OutletTest extends OutletFixture {
  @Test
  void aMessageLingersForOthersToBePublishedWithIt() throws Exception {
    Outlet outlet = open(Map.of(BatchingKeys.LINGER_MS, "20"));

    submit(outlet, "topic", "a");
    io.advanceMs(19);
    submit(outlet, "topic", "b");
    assertThat(published()).isEmpty();
    io.advanceMs(1);

    assertThat(published()).containsExactly("MPUB topic a b");
    assertThat(partition.committable()).isEqualTo(2);
    assertThat(budget.takenBytes()).isZero();
  }

  @Test
  void withoutLingeringWhatIsSubmittedTogetherIsPublishedTogether() throws Exception {
    Outlet outlet = open(Map.of(BatchingKeys.LINGER_MS, "0"));

    submit(outlet, "topic", "a", "b");
    submit(outlet, "topic", "c");

    assertThat(published()).containsExactly("MPUB topic a b", "PUB topic c");
  }

  @Test
  void aFullBatchDoesNotLinger() throws Exception {
    Outlet outlet =
        open(Map.of(BatchingKeys.LINGER_MS, "1000", BatchingKeys.BATCH_MAX_RECORDS, "2"));

    submit(outlet, "topic", "a", "b", "c");

    assertThat(published()).containsExactly("MPUB topic a b");
  }

  @Test
  void everyTopicHasItsOwnBatch() throws Exception {
    Outlet outlet = open(Map.of(BatchingKeys.LINGER_MS, "20"));

    submit(outlet, "one", "a");
    submit(outlet, "two", "b");
    submit(outlet, "one", "c");
    io.advanceMs(20);

    assertThat(published()).containsExactlyInAnyOrder("MPUB one a c", "PUB two b");
  }

  @Test
  void flushingEndsTheLingering() throws Exception {
    Outlet outlet = open(Map.of(BatchingKeys.LINGER_MS, "1000"));
    submit(outlet, "topic", "a");

    CompletableFuture<Void> flushed = outlet.flush();
    io.run();

    assertThat(flushed).isCompleted();
    assertThat(published()).containsExactly("PUB topic a");
  }

  @Test
  void aFlushIsNotOverBeforeNsqdHasAnswered() throws Exception {
    nsqd.leaveUnanswered(Command.PUB);
    Outlet outlet = open(Map.of());
    submit(outlet, "topic", "a");

    CompletableFuture<Void> flushed = outlet.flush();
    io.run();

    assertThat(flushed).isNotDone();
    assertThat(partition.committable()).isNegative();
    assertThat(budget.takenBytes()).isEqualTo(RecordCost.OVERHEAD_BYTES + 1);
  }

  @Test
  void repeatsWhatWasLostWithItsConnection() throws Exception {
    nsqd.leaveUnanswered(Command.PUB);
    Outlet outlet = open(Map.of());
    submit(outlet, "topic", "a");
    io.advanceMs(5);
    nsqd.dropConnections();
    io.run();
    nsqd.allow(Command.PUB);

    settleFor(10);

    assertThat(published()).containsExactly("PUB topic a", "PUB topic a");
    assertThat(partition.committable()).isEqualTo(1);
    assertThat(outlet.failure()).isNull();
  }

  @Test
  void doesNotRepeatWhatIsInFlightWhenItIsClosed() throws Exception {
    nsqd.leaveUnanswered(Command.PUB);
    Outlet outlet = open(Map.of());
    submit(outlet, "topic", "a");
    io.advanceMs(5);

    try (RecordedLog log = new RecordedLog(Outlet.class)) {
      outlet.close();
      settleFor(5);

      assertThat(log.lines()).isEmpty();
    }
    assertThat(meter.ambiguousRetries.sum()).isZero();
    assertThat(meter.retries.sum()).isZero();
    assertThat(published()).hasSize(1);
  }

  @Test
  void givesUpAfterSoManyRetries() throws Exception {
    nsqd.refuse(Command.PUB, "E_PUB_FAILED PUB failed exiting");
    Outlet outlet = open(Map.of(DeliveryKeys.MAX_RETRIES, "2"));
    submit(outlet, "topic", "a");
    CompletableFuture<Void> flushed = outlet.flush();

    settleFor(20);

    assertThat(outlet.failure()).hasMessageContaining("E_PUB_FAILED PUB failed exiting");
    assertThat(flushed).isCompleted();
    assertThat(partition.committable()).isNegative();
  }

  @Test
  void neverGivesUpByDefault() throws Exception {
    nsqd.refuse(Command.PUB, "E_PUB_FAILED PUB failed exiting");
    Outlet outlet = open(Map.of());
    submit(outlet, "topic", "a");
    settleFor(50);
    assertThat(outlet.failure()).isNull();

    nsqd.allow(Command.PUB);
    settleFor(10);

    assertThat(partition.committable()).isEqualTo(1);
  }

  @Test
  void givesUpAtOnceIfNsqdWillNeverAllowIt() throws Exception {
    nsqd.refuse(Command.PUB, "E_UNAUTHORIZED AUTH failed for PUB on \"topic\" \"\"");
    Outlet outlet = open(Map.of());

    submit(outlet, "topic", "a");
    io.advanceMs(5);

    assertThat(outlet.failure()).hasMessageContaining("E_UNAUTHORIZED AUTH failed for PUB");
  }

  @Test
  void findsTheOneMessageThatNsqdDoesNotTake() throws Exception {
    // Whatever is published together is refused, and of single messages too, at first.
    nsqd.refuse(Command.MPUB, "E_BAD_MESSAGE MPUB message too big 2 > 1");
    nsqd.refuse(Command.PUB, "E_BAD_MESSAGE PUB message too big 2 > 1");
    Outlet outlet = open(Map.of());
    submit(outlet, "topic", "a", "b", "c");
    settleFor(10);

    List<Outlet.Rejection> rejections = new ArrayList<>();
    for (var next = outlet.pollRejection(); next != null; next = outlet.pollRejection()) {
      rejections.add(next);
    }

    assertThat(rejections)
        .extracting(rejection -> rejection.entry().offset())
        .containsExactlyInAnyOrder(0L, 1L, 2L);
    assertThat(rejections)
        .allSatisfy(
            rejection -> assertThat(rejection.cause()).hasMessageContaining("message too big"));
    assertThat(partition.committable()).isNegative();
    rejections.forEach(rejection -> outlet.complete(rejection.entry()));
    io.run();
    assertThat(budget.takenBytes()).isZero();
    assertThat(partition.committable()).isEqualTo(3);
  }

  @Test
  void doesNotPublishForAPartitionThatIsGone() throws Exception {
    Outlet outlet = open(Map.of(BatchingKeys.LINGER_MS, "20"));
    submit(outlet, "topic", "a");

    partition.close();
    io.advanceMs(20);

    assertThat(published()).isEmpty();
    assertThat(budget.takenBytes()).isZero();
  }

  @Test
  void aSkippedRecordIsDoneInItsTurn() throws Exception {
    nsqd.leaveUnanswered(Command.PUB);
    Outlet outlet = open(Map.of());
    submit(outlet, "topic", "a");
    Entry skipped = taken(Entry.skipped(Records.bytes(nextOffset, "x"), partition));
    outlet.submit(List.of(skipped));
    io.advanceMs(5);

    assertThat(skipped.isDone()).isTrue();
    assertThat(skipped.record()).isNull();
    assertThat(partition.committable()).isNegative();
  }

  @Test
  void aDeferredMessageIsPublishedByItself() throws Exception {
    Outlet outlet = open(Map.of());

    outlet.submit(
        List.of(message("topic", 0, "a"), message("topic", 500, "b"), message("topic", 0, "c")));
    io.run();
    io.advanceMs(5);

    assertThat(nsqd.commands()).contains("DPUB topic 500 b", "MPUB topic a c");
    assertThat(partition.committable()).isEqualTo(3);
  }

  @Test
  void aDeferralThatNsqdDoesNotTakeIsTheFaultOfItsMessage() throws Exception {
    nsqd.refuse(Command.DPUB, "E_INVALID DPUB timeout 7200000 out of range 0-3600000");
    Outlet outlet = open(Map.of());

    outlet.submit(List.of(message("topic", 7_200_000, "b")));
    io.run();

    assertThat(outlet.failure()).isNull();
    assertThat(outlet.pollRejection().cause()).hasMessageContaining("out of range");
  }

  @Test
  void aTopicThatNsqdDoesNotTakeIsNotTriedMessageByMessage() throws Exception {
    nsqd.refuse(Command.MPUB, "E_BAD_TOPIC MPUB topic name \"topic\" is not valid");
    Outlet outlet = open(Map.of());
    submit(outlet, "topic", "a", "b", "c");
    settleFor(3);

    assertThat(published()).hasSize(1);
    assertThat(Stream.generate(outlet::pollRejection).limit(3)).doesNotContainNull();
  }

  @Test
  void keepsTheOrderOfAPartitionByHavingOneRequestInFlight() throws Exception {
    nsqd.leaveUnanswered(Command.MPUB);
    Outlet outlet =
        open(Map.of(DeliveryKeys.ORDERING, "partition", BatchingKeys.BATCH_MAX_RECORDS, "2"));
    PartitionProgress other = new PartitionProgress(new TopicPartition("topic", 1));

    submit(outlet, "topic", "a", "b", "c", "d");
    outlet.submit(List.of(message(other, "topic", 0, "x"), message(other, "topic", 0, "y")));
    io.run();

    assertThat(published()).containsExactly("MPUB topic a b", "MPUB topic x y");
  }

  @Test
  void repeatsARequestBeforeThoseThatFollowItInOrder() throws Exception {
    nsqd.refuse(Command.MPUB, "E_MPUB_FAILED MPUB failed exiting");
    Outlet outlet =
        open(Map.of(DeliveryKeys.ORDERING, "partition", BatchingKeys.BATCH_MAX_RECORDS, "2"));
    outlet.submit(
        List.of(
            message("topic", 0, "a"),
            message("topic", 0, "b"),
            message("topic", 7, "late"),
            message("topic", 0, "c")));
    settleFor(3);
    nsqd.allow(Command.MPUB);

    settleFor(10);

    List<String> published =
        nsqd.commands().stream().filter(command -> command.contains("PUB ")).distinct().toList();
    assertThat(published).containsExactly("MPUB topic a b", "DPUB topic 7 late", "PUB topic c");
    assertThat(partition.committable()).isEqualTo(4);
  }

  @Test
  void keepsTheOrderOfTheHalvesOfARefusedRequest() throws Exception {
    nsqd.refuse(Command.MPUB, "E_BAD_MESSAGE MPUB message too big 2 > 1");
    Outlet outlet = open(Map.of(DeliveryKeys.ORDERING, "partition"));
    submit(outlet, "topic", "a", "b", "c", "d");
    settleFor(10);

    assertThat(nsqd.commands("PUB"))
        .containsExactly("PUB topic a", "PUB topic b", "PUB topic c", "PUB topic d");
  }

  @Test
  void anyNumberOfBatchesOfAPartitionThatIsGoneIsPassedOver() throws Exception {
    nsqd.leaveUnanswered(Command.PUB);
    Outlet outlet =
        open(Map.of(DeliveryKeys.ORDERING, "partition", BatchingKeys.BATCH_MAX_RECORDS, "1"));
    List<Entry> many = new ArrayList<>();
    for (int i = 0; i < 50_000; i++) {
      many.add(message("topic", 0, "a"));
    }
    outlet.submit(many);
    io.run();
    partition.close();

    nsqd.dropConnections();
    settleFor(3);

    assertThat(outlet.outstanding()).isZero();
    assertThat(budget.takenBytes()).isZero();
  }
}
