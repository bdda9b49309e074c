package io.nsqconnect.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.nsqconnect.client.FakeNsqd;
import io.nsqconnect.client.ManualIo;
import io.nsqconnect.client.NsqdAddress;
import io.nsqconnect.protocol.Command;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class OutletTest {
  private static final long BUDGET = 1024 * 1024;
  private static final long MAX_BACKOFF_MS = 200;

  private final ManualIo io = new ManualIo();
  private final FakeNsqd nsqd = io.nsqd();
  private final PartitionProgress partition = new PartitionProgress(Records.PARTITION);
  private final ByteBudget budget = new ByteBudget(BUDGET);
  private long nextOffset;

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
    assertThat(budget.takenBytes()).isEqualTo(Entry.OVERHEAD_BYTES + 1);
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
  void turnsToTheNextNodeWhileOneIsDown() throws Exception {
    FakeNsqd other = io.nsqd();
    Outlet outlet = open(nodes(ManualIo.freeAddress(), other.address()), Map.of());

    for (String body : List.of("a", "b", "c")) {
      submit(outlet, "topic", body);
      io.advanceMs(5);
    }

    assertThat(other.commands("PUB")).hasSize(3);
    assertThat(partition.committable()).isEqualTo(3);
  }

  @Test
  void publishesWhatWaitedForANodeAsSoonAsItIsBack() throws Exception {
    NsqdAddress address = ManualIo.freeAddress();
    Outlet outlet =
        open(
            nodes(address),
            Map.of(
                DeliveryKeys.RETRY_BACKOFF_MS,
                "3600000",
                DeliveryKeys.RETRY_BACKOFF_MAX_MS,
                "3600000"));
    submit(outlet, "topic", "a");
    submit(outlet, "other", "b");
    io.advanceMs(5);

    FakeNsqd back = io.nsqd(address);
    io.advanceMs(100);

    assertThat(back.commands("PUB")).containsExactlyInAnyOrder("PUB topic a", "PUB other b");
    io.advanceMs(3_600_000);
    assertThat(back.commands("PUB")).hasSize(2);
  }

  @Test
  void spreadsBatchesOverTheNodes() throws Exception {
    FakeNsqd other = io.nsqd();
    Outlet outlet = open(nodes(nsqd.address(), other.address()), Map.of());

    for (String body : List.of("a", "b", "c", "d")) {
      submit(outlet, "topic", body);
      io.advanceMs(5);
    }

    assertThat(nsqd.commands("PUB")).hasSize(2);
    assertThat(other.commands("PUB")).hasSize(2);
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
  void leavesANodeThatRefusesAloneForAWhile() throws Exception {
    FakeNsqd full = io.nsqd();
    full.refuse(Command.PUB, "E_PUB_FAILED PUB failed no space left on device");
    Outlet outlet =
        open(
            nodes(full.address(), nsqd.address()),
            Map.of(
                DeliveryKeys.RETRY_BACKOFF_MS, "3600000",
                DeliveryKeys.RETRY_BACKOFF_MAX_MS, "3600000"));

    for (int i = 0; i < 10; i++) {
      submit(outlet, "topic", "m" + i);
      io.advanceMs(200);
    }

    assertThat(full.commands("PUB")).hasSizeLessThanOrEqualTo(1);
    assertThat(nsqd.commands("PUB")).hasSizeGreaterThanOrEqualTo(9);
  }

  @Test
  void waitsForTheNodeOfAPartitionIfItIsToBlock() throws Exception {
    NsqdAddress away = ManualIo.freeAddress();
    Outlet outlet = open(nodes(away, nsqd.address()), Map.of(DeliveryKeys.FAILOVER, "block"));
    List<PartitionProgress> partitions =
        IntStream.range(0, 8)
            .mapToObj(number -> new PartitionProgress(new TopicPartition("topic", number)))
            .toList();
    partitions.forEach(
        each -> outlet.submit(List.of(message(each, "topic", 0, "m" + each.partition()))));
    settleFor(5);
    int elsewhere = bodies(nsqd).size();

    FakeNsqd back = io.nsqd(away);
    settleFor(10);

    assertThat(elsewhere).isBetween(1, 7);
    assertThat(bodies(nsqd)).hasSize(elsewhere);
    assertThat(bodies(back)).hasSize(8 - elsewhere).doesNotContainAnyElementsOf(bodies(nsqd));
  }

  @Test
  void publishesSoManyCopiesToDifferentNodes() throws Exception {
    FakeNsqd second = io.nsqd();
    FakeNsqd third = io.nsqd();
    Outlet outlet =
        open(
            nodes(nsqd.address(), second.address(), third.address()),
            Map.of(DeliveryKeys.PUBLISH_COPIES, "2"));

    for (String body : List.of("a", "b", "c", "d", "e", "f")) {
      submit(outlet, "topic", body);
      io.advanceMs(5);
    }

    List<String> all =
        Stream.of(nsqd, second, third).flatMap(node -> bodies(node).stream()).toList();
    assertThat(all).hasSize(12);
    Stream.of(nsqd, second, third)
        .forEach(node -> assertThat(bodies(node)).doesNotHaveDuplicates());
    assertThat(all).containsOnly("a", "b", "c", "d", "e", "f");
    assertThat(partition.committable()).isEqualTo(6);
  }

  @Test
  void aCopyWaitsForAnotherNodeRatherThanGoTwiceToOne() throws Exception {
    NsqdAddress away = ManualIo.freeAddress();
    Outlet outlet = open(nodes(nsqd.address(), away), Map.of(DeliveryKeys.PUBLISH_COPIES, "2"));
    submit(outlet, "topic", "a");
    settleFor(5);
    long beforeItIsBack = partition.committable();

    FakeNsqd back = io.nsqd(away);
    settleFor(5);

    assertThat(beforeItIsBack).isNegative();
    assertThat(nsqd.commands("PUB")).hasSize(1);
    assertThat(back.commands("PUB")).hasSize(1);
    assertThat(partition.committable()).isEqualTo(1);
  }

  @Test
  void aNodeThatIsFoundLaterTakesWhatWaited() throws Exception {
    NsqdAddress later = ManualIo.freeAddress();
    Outlet outlet = open("", Map.of());
    submit(outlet, "topic", "a");
    settleFor(2);

    FakeNsqd found = io.nsqd(later);
    outlet.useNodes(List.of(later));
    settleFor(2);

    assertThat(found.commands("PUB")).containsExactly("PUB topic a");
  }

  @Test
  void aNodeThatIsGoneGetsNoMoreAndAnswersWhatItHas() throws Exception {
    FakeNsqd second = io.nsqd();
    nsqd.leaveUnanswered(Command.PUB);
    Outlet outlet = open(Map.of());
    submit(outlet, "topic", "a");
    io.advanceMs(5);

    outlet.useNodes(List.of(second.address()));
    submit(outlet, "topic", "b");
    io.advanceMs(5);

    assertThat(nsqd.commands("PUB")).containsExactly("PUB topic a");
    assertThat(second.commands("PUB")).containsExactly("PUB topic b");
  }

  private static List<String> bodies(FakeNsqd node) {
    return node.commands().stream()
        .filter(command -> command.contains("PUB "))
        .flatMap(command -> Stream.of(command.split(" ")).skip(2))
        .toList();
  }

  private List<String> published() {
    return nsqd.commands().stream().filter(command -> command.contains("PUB ")).toList();
  }

  /** Lets so many backoffs pass, and what happens in between. */
  private void settleFor(int backoffs) {
    for (int i = 0; i < backoffs; i++) {
      io.advanceMs(MAX_BACKOFF_MS);
    }
  }

  private Outlet open(Map<String, String> properties) {
    return open(nodes(nsqd.address()), properties);
  }

  private static String nodes(NsqdAddress... nodes) {
    return String.join(",", List.of(nodes).stream().map(NsqdAddress::toString).toList());
  }

  private Outlet open(String nodes, Map<String, String> properties) {
    Map<String, String> all = new HashMap<>();
    all.put("nsq.nsqd.tcp.addresses", nodes);
    all.put("nsq.reconnect.backoff.ms", "10");
    all.put("nsq.reconnect.backoff.max.ms", "100");
    all.put(DeliveryKeys.RETRY_BACKOFF_MS, "50");
    all.put(DeliveryKeys.RETRY_BACKOFF_MAX_MS, Long.toString(MAX_BACKOFF_MS));
    all.putAll(properties);
    SinkConfig config = new SinkConfig(all);
    Outlet outlet = new Outlet(io.io(), config, budget, new SinkMeter());
    outlet.useNodes(config.nodes());
    io.run();
    return outlet;
  }

  private void submit(Outlet outlet, String topic, String... bodies) {
    outlet.submit(Stream.of(bodies).map(body -> message(topic, 0, body)).toList());
    io.run();
  }

  private Entry message(String topic, long deferMs, String body) {
    return message(partition, topic, deferMs, body);
  }

  private Entry message(PartitionProgress from, String topic, long deferMs, String body) {
    return taken(
        Entry.message(
            Records.bytes(from.partition(), nextOffset++, body),
            from,
            new Message(topic, deferMs, body.getBytes(StandardCharsets.US_ASCII))));
  }

  private Entry taken(Entry entry) {
    budget.take(entry.bytes());
    entry.partition().take(entry.offset());
    return entry;
  }
}
