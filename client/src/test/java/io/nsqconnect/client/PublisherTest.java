package io.nsqconnect.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.nsqconnect.client.RequestFailedException.Outcome;
import io.nsqconnect.protocol.Command;
import io.nsqconnect.protocol.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PublisherTest {
  private static final BackoffRange BACKOFF = new BackoffRange(100, 400);
  private static final ConnectionSettings SETTINGS = settings(BACKOFF);

  private final ManualIo io = new ManualIo();
  private int connections;

  @Test
  void publishesOneBodyByPubAndSeveralByMpub() {
    FakeNsqd nsqd = io.nsqd();
    Publisher publisher = open(nsqd.address(), limits(5));

    CompletableFuture<Void> one = publish(publisher, "a");
    CompletableFuture<Void> two = publish(publisher, "b", "c");
    io.run();

    assertThat(one).isCompleted();
    assertThat(two).isCompleted();
    assertThat(nsqd.commands()).endsWith("PUB topic a", "MPUB topic b c");
    assertThat(publisher.isUp()).isTrue();
  }

  @Test
  void publishesADeferredBodyByDpub() {
    FakeNsqd nsqd = io.nsqd();
    Publisher publisher = open(nsqd.address(), limits(5));

    CompletableFuture<Void> done =
        publisher.publishDeferred("topic", 1500, "a".getBytes(StandardCharsets.US_ASCII));
    assertThat(publisher.pendingRequests()).isEqualTo(1);
    io.run();

    assertThat(done).isCompleted();
    assertThat(nsqd.commands()).endsWith("DPUB topic 1500 a");
    assertThat(publisher.pendingRequests()).isZero();
    assertThatThrownBy(() -> publisher.publishDeferred("topic", 0, new byte[1]))
        .hasMessage("deferred by 0 ms (expected: at least 1)");
  }

  @Test
  void keepsNoMoreRequestsInFlightThanItsLimit() {
    FakeNsqd nsqd = io.nsqd();
    nsqd.leaveUnanswered(Command.PUB);
    Publisher publisher = open(nsqd.address(), limits(2));

    publish(publisher, "a");
    publish(publisher, "b");
    publish(publisher, "c");
    io.run();

    assertThat(nsqd.commands("PUB")).containsExactly("PUB topic a", "PUB topic b");
  }

  @Test
  void refusesWhatExceedsThePendingBytesAndTakesMoreOnceTheyAreReleased() {
    FakeNsqd nsqd = io.nsqd();
    Publisher publisher = open(nsqd.address(), new PublisherLimits(1, 10, 3));

    CompletableFuture<Void> fits = publish(publisher, "abc");
    CompletableFuture<Void> exceeds = publish(publisher, "d");
    assertThat(failure(exceeds).outcome()).isEqualTo(Outcome.NOT_EXECUTED);
    io.run();

    assertThat(fits).isCompleted();
    assertThat(publish(publisher, "def")).isNotCompletedExceptionally();
  }

  @Test
  void refusesWhatExceedsThePendingRequests() {
    Publisher publisher = open(io.nsqd().address(), new PublisherLimits(1, 2, 100));

    publish(publisher, "a");
    publish(publisher, "b");

    assertThat(failure(publish(publisher, "c")))
        .hasMessageContaining("PUB topic was not executed")
        .hasMessageContaining("maxPendingRequests=2");
  }

  @Test
  void whoeverIsToldOfAFailureMayTryAgainAtOnce() {
    FakeNsqd nsqd = io.nsqd();
    nsqd.refuse(Command.PUB, "E_PUB_FAILED PUB failed exiting");
    Publisher publisher = open(nsqd.address(), new PublisherLimits(1, 1, 1));

    CompletableFuture<CompletableFuture<Void>> again =
        publish(publisher, "a").handle((accepted, failure) -> publish(publisher, "a"));
    io.run();

    assertThat(again).isCompleted();
    assertThat(failure(again.join())).hasMessageContaining("not connected");
  }

  @Test
  void whatFollowsARefusedRequestWasSurelyNotExecuted() {
    FakeNsqd nsqd = io.nsqd();
    nsqd.refuse(Command.PUB, "E_BAD_MESSAGE PUB message too big 2 > 1");
    Publisher publisher = open(nsqd.address(), limits(5));

    CompletableFuture<Void> refused = publish(publisher, "a");
    CompletableFuture<Void> following = publish(publisher, "b");
    io.run();

    assertThat(failure(refused).outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(failure(refused).code()).contains(ErrorCode.E_BAD_MESSAGE);
    assertThat(failure(refused)).hasMessageContaining("PUB message too big 2 > 1");
    assertThat(failure(following).outcome()).isEqualTo(Outcome.NOT_EXECUTED);
    assertThat(nsqd.commands("PUB")).hasSize(1);
  }

  @Test
  void aFailedMpubMayHaveBeenExecutedInPart() {
    FakeNsqd nsqd = io.nsqd();
    nsqd.refuse(Command.MPUB, "E_MPUB_FAILED MPUB failed no space left on device");
    Publisher publisher = open(nsqd.address(), limits(5));

    CompletableFuture<Void> failed = publish(publisher, "a", "b");
    io.run();

    assertThat(failure(failed).outcome()).isEqualTo(Outcome.UNKNOWN);
  }

  @Test
  void aConnectionLostBeforeTheAnswerLeavesTheOutcomeUnknown() {
    FakeNsqd nsqd = io.nsqd();
    nsqd.leaveUnanswered(Command.PUB);
    Publisher publisher = open(nsqd.address(), limits(1));
    CompletableFuture<Void> sent = publish(publisher, "a");
    CompletableFuture<Void> unsent = publish(publisher, "b");
    io.run();

    nsqd.dropConnections();
    io.run();

    assertThat(failure(sent).outcome()).isEqualTo(Outcome.UNKNOWN);
    assertThat(failure(unsent).outcome()).isEqualTo(Outcome.NOT_EXECUTED);
    assertThat(publisher.isUp()).isFalse();
  }

  @Test
  void anAnswerThatDoesNotComeInTimeCostsTheConnection() {
    FakeNsqd nsqd = io.nsqd();
    nsqd.leaveUnanswered(Command.PUB);
    Publisher publisher = open(nsqd.address(), limits(5));
    CompletableFuture<Void> late = publish(publisher, "a");
    io.run();

    io.advanceMs(1999);
    assertThat(late).isNotDone();
    io.advanceMs(1);

    assertThat(failure(late).outcome()).isEqualTo(Outcome.UNKNOWN);
    assertThat(failure(late)).hasMessageContaining("no answer to PUB topic within 2000 ms");
  }

  @Test
  void connectsAgainAfterALoss() {
    FakeNsqd nsqd = io.nsqd();
    Publisher publisher = open(nsqd.address(), limits(5));
    nsqd.dropConnections();
    io.run();
    assertThat(publisher.isUp()).isFalse();

    io.advanceMs(BACKOFF.minMs());
    CompletableFuture<Void> published = publish(publisher, "a");
    io.run();

    assertThat(published).isCompleted();
    assertThat(nsqd.accepted()).isEqualTo(2);
    assertThat(connections).isEqualTo(2);
  }

  @Test
  void failsAtOnceWhileNsqdIsKnownToBeDown() {
    Publisher publisher = open(ManualIo.freeAddress(), limits(5));

    CompletableFuture<Void> refused = publish(publisher, "a");
    io.run();

    assertThat(failure(refused).outcome()).isEqualTo(Outcome.NOT_EXECUTED);
  }

  @Test
  void waitsForAnAttemptThatIsUnderWay() {
    FakeNsqd nsqd = io.nsqd();
    Publisher publisher =
        Publisher.open(io.io(), nsqd.address(), SETTINGS, limits(5), () -> connections++);

    CompletableFuture<Void> early = publish(publisher, "a");
    assertThat(early).isNotDone();
    io.run();

    assertThat(early).isCompleted();
  }

  @Test
  void connectsLessAndLessOftenToAnNsqdThatCanNotStoreUntilItAcceptsSomething() {
    FakeNsqd nsqd = io.nsqd();
    nsqd.refuse(Command.PUB, "E_PUB_FAILED PUB failed no space left on device");
    Publisher publisher =
        Publisher.open(
            io.io(),
            nsqd.address(),
            settings(new BackoffRange(10, 10_000)),
            limits(1),
            () -> connections++);
    for (int ms = 0; ms < 60_000; ms += 10) {
      publish(publisher, "a");
      io.advanceMs(10);
    }
    int refusals = nsqd.commands("PUB").size();

    nsqd.allow(Command.PUB);
    io.advanceMs(10_000);
    CompletableFuture<Void> accepted = publish(publisher, "b");
    io.run();
    nsqd.dropConnections();
    io.run();
    io.advanceMs(10);

    assertThat(refusals).isBetween(2, 100);
    assertThat(accepted).isCompleted();
    assertThat(publisher.isUp()).isTrue();
  }

  @Test
  void aRefusalThatIsAboutTheRequestDoesNotDelayTheNextConnection() {
    FakeNsqd nsqd = io.nsqd();
    nsqd.refuse(Command.PUB, "E_BAD_MESSAGE PUB message too big 2 > 1");
    Publisher publisher = open(nsqd.address(), limits(1));

    for (int i = 0; i < 20; i++) {
      publish(publisher, "a");
      io.run();
      io.advanceMs(BACKOFF.minMs());
    }

    assertThat(nsqd.commands("PUB")).hasSize(20);
  }

  @Test
  void triesAgainUntilNsqdIsThere() {
    NsqdAddress address = ManualIo.freeAddress();
    Publisher publisher = open(address, limits(5));
    for (int i = 0; i < 5; i++) {
      io.advanceMs(BACKOFF.maxMs());
    }

    FakeNsqd nsqd = io.nsqd(address);
    io.advanceMs(BACKOFF.maxMs());

    assertThat(publisher.isUp()).isTrue();
    assertThat(nsqd.accepted()).isEqualTo(1);
  }

  @Test
  void closingFailsWhatIsPendingAndConnectsNoMore() {
    FakeNsqd nsqd = io.nsqd();
    nsqd.leaveUnanswered(Command.PUB);
    Publisher publisher = open(nsqd.address(), limits(1));
    CompletableFuture<Void> sent = publish(publisher, "a");
    CompletableFuture<Void> unsent = publish(publisher, "b");
    io.run();

    publisher.close();
    io.run();
    io.advanceMs(10 * BACKOFF.maxMs());

    assertThat(failure(sent).outcome()).isEqualTo(Outcome.UNKNOWN);
    assertThat(failure(unsent).outcome()).isEqualTo(Outcome.NOT_EXECUTED);
    assertThat(nsqd.accepted()).isEqualTo(1);
    CompletableFuture<Void> after = publish(publisher, "c");
    io.run();
    assertThat(failure(after).outcome()).isEqualTo(Outcome.NOT_EXECUTED);
  }

  @Test
  void refusesAnEmptyBatch() {
    Publisher publisher = open(io.nsqd().address(), limits(5));

    assertThatThrownBy(() -> publisher.publish("topic", List.of()))
        .hasMessage("no bodies for topic topic (expected: at least 1)");
  }

  private Publisher open(NsqdAddress address, PublisherLimits limits) {
    Publisher publisher = Publisher.open(io.io(), address, SETTINGS, limits, () -> connections++);
    io.run();
    return publisher;
  }

  private static ConnectionSettings settings(BackoffRange backoff) {
    return ConnectionSettings.builder(new ClientIdentity("test", "host", "agent"))
        .requestTimeoutMs(2000)
        .reconnectBackoff(backoff)
        .build();
  }

  private static PublisherLimits limits(int maxInFlightRequests) {
    return new PublisherLimits(maxInFlightRequests, 100, 1000);
  }

  private static CompletableFuture<Void> publish(Publisher publisher, String... bodies) {
    return publisher.publish("topic", List.of(bodies).stream().map(FakeNsqd::latin1).toList());
  }

  private static RequestFailedException failure(CompletableFuture<?> failed) {
    assertThat(failed).isCompletedExceptionally();
    CompletionException thrown = catchThrowableOfType(CompletionException.class, failed::join);
    return (RequestFailedException) thrown.getCause();
  }
}
