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
import org.junit.jupiter.api.Test;

class OutletTest {
  private static final long BUDGET = 1024 * 1024;
  private static final long MAX_BACKOFF_MS = 200;

  private final ManualIo io = new ManualIo();
  private final FakeNsqd nsqd = io.nsqd();
  private final PartitionProgress partition = new PartitionProgress();
  private final ByteBudget budget = new ByteBudget(BUDGET);
  private long nextOffset;

  @Test
  void aMessageLingersForOthersToBePublishedWithIt() throws Exception {
    Outlet outlet = open(Map.of(SinkKeys.LINGER_MS, "20"));

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
    Outlet outlet = open(Map.of(SinkKeys.LINGER_MS, "0"));

    submit(outlet, "topic", "a", "b");
    submit(outlet, "topic", "c");

    assertThat(published()).containsExactly("MPUB topic a b", "PUB topic c");
  }

  @Test
  void aFullBatchDoesNotLinger() throws Exception {
    Outlet outlet = open(Map.of(SinkKeys.LINGER_MS, "1000", SinkKeys.BATCH_MAX_RECORDS, "2"));

    submit(outlet, "topic", "a", "b", "c");

    assertThat(published()).containsExactly("MPUB topic a b");
  }

  @Test
  void everyTopicHasItsOwnBatch() throws Exception {
    Outlet outlet = open(Map.of(SinkKeys.LINGER_MS, "20"));

    submit(outlet, "one", "a");
    submit(outlet, "two", "b");
    submit(outlet, "one", "c");
    io.advanceMs(20);

    assertThat(published()).containsExactlyInAnyOrder("MPUB one a c", "PUB two b");
  }

  @Test
  void flushingEndsTheLingering() throws Exception {
    Outlet outlet = open(Map.of(SinkKeys.LINGER_MS, "1000"));
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
    assertThat(budget.takenBytes()).isEqualTo(1);
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
            Map.of(SinkKeys.RETRY_BACKOFF_MS, "3600000", SinkKeys.RETRY_BACKOFF_MAX_MS, "3600000"));
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
    Outlet outlet = open(Map.of(SinkKeys.MAX_RETRIES, "2"));
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
    assertThat(budget.takenBytes()).isZero();
    assertThat(partition.committable()).isNegative();
    rejections.forEach(rejection -> outlet.complete(rejection.entry()));
    io.run();
    assertThat(partition.committable()).isEqualTo(3);
  }

  @Test
  void doesNotPublishForAPartitionThatIsGone() throws Exception {
    Outlet outlet = open(Map.of(SinkKeys.LINGER_MS, "20"));
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
    Entry skipped = Entry.skipped(Records.bytes(nextOffset, "x"), partition);
    outlet.submit(List.of(skipped));
    io.advanceMs(5);

    assertThat(skipped.isDone()).isTrue();
    assertThat(partition.committable()).isNegative();
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
    all.put(SinkKeys.RETRY_BACKOFF_MS, "50");
    all.put(SinkKeys.RETRY_BACKOFF_MAX_MS, Long.toString(MAX_BACKOFF_MS));
    all.putAll(properties);
    Outlet outlet = new Outlet(io.io(), new SinkConfig(all), budget);
    io.run();
    return outlet;
  }

  private void submit(Outlet outlet, String topic, String... bodies) throws InterruptedException {
    List<Entry> entries = new ArrayList<>();
    for (String body : bodies) {
      budget.take(body.length(), 0);
      partition.take(nextOffset);
      entries.add(
          Entry.message(
              Records.bytes(nextOffset++, body),
              partition,
              topic,
              body.getBytes(StandardCharsets.US_ASCII)));
    }
    outlet.submit(entries);
    io.run();
  }
}
