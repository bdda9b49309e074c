package io.nsqconnect.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nsqconnect.protocol.Command;
import io.nsqconnect.protocol.ErrorCode;
import io.nsqconnect.protocol.MessageId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class SubscriptionTest {
  private static final BackoffRange BACKOFF = new BackoffRange(100, 400);
  private static final ConnectionSettings SETTINGS =
      ConnectionSettings.builder(new ClientIdentity("test", "host", "agent"))
          .reconnectBackoff(BACKOFF)
          .build();

  private final ManualIo io = new ManualIo();
  private final FakeNsqd nsqd = io.nsqd();
  private final Recorder recorder = new Recorder();

  @Test
  void subscribesAndIsReadyForNothingUntilToldSo() {
    Subscription subscription = open();
    assertThat(nsqd.commands()).last().isEqualTo("SUB topic channel");

    subscription.ready(5);
    io.run();

    assertThat(nsqd.commands()).last().isEqualTo("RDY 5");
  }

  @Test
  void handsOverWhatAMessageSaysOfItself() {
    MessageId id = nsqd.enqueue("topic", "body");
    open().ready(1);
    io.run();

    Delivery delivery = recorder.only();
    assertThat(delivery.topic()).isEqualTo("topic");
    assertThat(delivery.channel()).isEqualTo("channel");
    assertThat(delivery.nsqd()).isEqualTo(nsqd.address());
    assertThat(delivery.id()).isEqualTo(id);
    assertThat(delivery.timestampNs()).isEqualTo(1_000_000L);
    assertThat(delivery.attempts()).isEqualTo(1);
    assertThat(delivery.body()).asString().isEqualTo("body");
    assertThat(delivery.isOpen()).isTrue();
  }

  @Test
  void isReadyForNothingWhileItsConnectionIsLost() {
    Subscription subscription = open();
    subscription.ready(5);
    io.run();
    assertThat(subscription.readyCount()).isEqualTo(5);

    nsqd.dropConnections();
    io.run();
    assertThat(subscription.readyCount()).isZero();

    io.advanceMs(BACKOFF.minMs());
    assertThat(subscription.readyCount()).isEqualTo(5);
  }

  @Test
  void neverAsksForMoreThanNsqdAllows() {
    nsqd.answerIdentify("{\"max_rdy_count\":7}");
    open().ready(1000);
    io.run();

    assertThat(nsqd.commands("RDY")).containsExactly("RDY 7");
  }

  @Test
  void saysAReadyCountOnlyWhenItChanges() {
    Subscription subscription = open();

    subscription.ready(3);
    subscription.ready(3);
    subscription.ready(0);
    io.run();

    assertThat(nsqd.commands("RDY")).containsExactly("RDY 3", "RDY 0");
  }

  @Test
  void refusesANegativeReadyCount() {
    Subscription subscription = open();

    assertThatThrownBy(() -> subscription.ready(-1))
        .hasMessage("ready count -1 (expected: at least 0)");
  }

  @Test
  void aDeliveryIsSettledOnce() {
    nsqd.enqueue("topic", "body");
    open().ready(1);
    io.run();
    Delivery delivery = recorder.only();

    assertThat(delivery.touch()).isTrue();
    assertThat(delivery.finish()).isTrue();
    assertThat(delivery.finish()).isFalse();
    assertThat(delivery.requeue(5)).isFalse();
    assertThat(delivery.touch()).isFalse();
    assertThat(delivery.isOpen()).isFalse();
    io.run();

    assertThat(nsqd.commands()).endsWith("TOUCH 0000000000000001", "FIN 0000000000000001");
  }

  @Test
  void requeuesWithADelay() {
    nsqd.enqueue("topic", "body");
    open().ready(1);
    io.run();

    assertThat(recorder.only().requeue(1500)).isTrue();
    io.run();

    assertThat(nsqd.commands("REQ")).containsExactly("REQ 0000000000000001 1500");
  }

  @Test
  void subscribesAgainAfterALossAndIsAsReadyAsBefore() {
    open().ready(5);
    io.run();

    nsqd.dropConnections();
    io.run();
    assertThat(recorder.disconnections).isEqualTo(1);
    io.advanceMs(BACKOFF.minMs());

    assertThat(nsqd.commands("RDY")).containsExactly("RDY 5", "RDY 5");
    assertThat(nsqd.accepted()).isEqualTo(2);
  }

  @Test
  void aDeliveryOfALostConnectionCanNotBeSettled() {
    nsqd.enqueue("topic", "body");
    open().ready(1);
    io.run();
    Delivery lost = recorder.only();

    nsqd.dropConnections();
    io.run();
    io.advanceMs(BACKOFF.minMs());

    assertThat(lost.isOpen()).isFalse();
    assertThat(lost.touch()).isFalse();
    assertThat(lost.finish()).isFalse();
    io.run();
    assertThat(nsqd.commands("FIN")).isEmpty();
    assertThat(recorder.deliveries).hasSize(2);
    assertThat(recorder.deliveries.get(1).attempts()).isEqualTo(2);
  }

  @Test
  void waitsLongerAfterEachFailureAndShortlyAgainAfterASuccess() {
    nsqd.refuse(Command.SUB, "E_SUB_FAILED SUB failed exiting");
    open();
    for (int i = 0; i < 4; i++) {
      io.advanceMs(BACKOFF.maxMs());
    }
    assertThat(nsqd.accepted()).isEqualTo(5);

    nsqd.allow(Command.SUB);
    io.advanceMs(BACKOFF.maxMs());
    nsqd.dropConnections();
    io.run();
    io.advanceMs(BACKOFF.minMs());

    assertThat(nsqd.accepted()).isEqualTo(7);
  }

  @Test
  void tellsOfARefusalThatLasts() {
    nsqd.refuse(Command.SUB, "E_UNAUTHORIZED AUTH failed for SUB on \"topic\" \"channel\"");
    open();

    assertThat(recorder.refusals)
        .containsExactly("E_UNAUTHORIZED AUTH failed for SUB on \"topic\" \"channel\"");
  }

  @Test
  void keepsARefusalThatMayPassToItself() {
    nsqd.refuse(Command.SUB, "E_SUB_FAILED SUB failed exiting");
    open();

    assertThat(recorder.refusals).isEmpty();
  }

  @Test
  void aSettlementThatFailsIsInformation() {
    nsqd.enqueue("topic", "a");
    Subscription subscription = open();
    subscription.ready(1);
    io.run();
    Delivery first = recorder.only();
    first.requeue(0);
    io.run();
    // The second delivery is finished on nsqd's side, so that the third command finds nothing.
    recorder.deliveries.get(1).finish();
    io.run();
    assertThat(nsqd.inFlight()).isZero();

    nsqd.refuse(Command.TOUCH, "E_TOUCH_FAILED TOUCH 0 failed ID not in flight");
    nsqd.enqueue("topic", "b");
    io.run();
    recorder.deliveries.get(2).touch();
    io.run();

    assertThat(recorder.settlementFailures)
        .containsExactly("E_TOUCH_FAILED TOUCH 0 failed ID not in flight");
  }

  @Test
  void tellsWhenNsqdHasExecutedWhatWasSaid() {
    nsqd.enqueue("topic", "body");
    open().ready(1);
    io.run();
    Delivery delivery = recorder.only();

    delivery.finish();
    CompletableFuture<Void> first = delivery.connection().executed();
    assertThat(first).isNotDone();
    io.run();
    CompletableFuture<Void> second = delivery.connection().executed();
    io.run();

    assertThat(first).isCompleted();
    assertThat(second).isCompleted();
    assertThat(nsqd.commands())
        .endsWith("FIN 0000000000000001", "TOUCH barrier-00000001", "TOUCH barrier-00000002");
    assertThat(recorder.settlementFailures).isEmpty();
  }

  @Test
  void whatWasSaidOverALostConnectionStaysUnknown() {
    nsqd.enqueue("topic", "body");
    open().ready(1);
    io.run();
    Delivery delivery = recorder.only();
    nsqd.leaveUnanswered(Command.TOUCH);

    CompletableFuture<Void> executed = delivery.connection().executed();
    nsqd.dropConnections();
    io.run();

    assertThat(executed).isCompletedExceptionally();
    assertThat(delivery.connection().executed()).isCompletedExceptionally();
  }

  @Test
  void knowsWhichDeliveriesShareAConnection() {
    nsqd.enqueue("topic", "a");
    nsqd.enqueue("topic", "b");
    open().ready(1);
    io.run();
    Delivery first = recorder.only();
    first.finish();
    io.run();
    nsqd.dropConnections();
    io.run();
    io.advanceMs(BACKOFF.minMs());

    assertThat(recorder.deliveries.get(1).connection()).isSameAs(first.connection());
    assertThat(recorder.deliveries.get(2).connection()).isNotSameAs(first.connection());
  }

  @Test
  void stopsDeliveryAndStillSettles() {
    nsqd.enqueue("topic", "body");
    Subscription subscription = open();
    subscription.ready(1);
    io.run();

    CompletableFuture<Void> stopped = subscription.stopDelivery();
    io.run();
    assertThat(stopped).isCompleted();
    assertThat(nsqd.commands()).endsWith("RDY 0", "CLS");
    assertThat(recorder.only().finish()).isTrue();
    io.run();

    assertThat(nsqd.commands()).endsWith("FIN 0000000000000001");
  }

  @Test
  void closingSendsWhatWasSettledBefore() {
    nsqd.enqueue("topic", "body");
    Subscription subscription = open();
    subscription.ready(1);
    io.run();

    recorder.only().finish();
    CompletableFuture<Void> closed = subscription.close(1000);
    io.run();

    assertThat(closed).isCompleted();
    assertThat(nsqd.commands()).contains("FIN 0000000000000001", "CLS");
    io.advanceMs(10 * BACKOFF.maxMs());
    assertThat(nsqd.accepted()).isEqualTo(1);
  }

  @Test
  void closesAfterItsTimeoutIfNsqdDoesNotAnswer() {
    nsqd.leaveUnanswered(Command.CLS);
    Subscription subscription = open();

    CompletableFuture<Void> closed = subscription.close(1000);
    io.run();
    io.advanceMs(999);
    assertThat(closed).isNotDone();
    io.advanceMs(1);

    assertThat(closed).isCompleted();
  }

  @Test
  void closesAtOnceWhileNotConnected() {
    nsqd.close();
    io.run();
    Subscription subscription = open();

    CompletableFuture<Void> closed = subscription.close(1000);
    io.run();

    assertThat(closed).isCompleted();
  }

  private Subscription open() {
    Subscription subscription =
        Subscription.open(io.io(), nsqd.address(), "topic", "channel", SETTINGS, recorder);
    io.run();
    return subscription;
  }

  private static final class Recorder implements SubscriptionListener {
    final List<Delivery> deliveries = new ArrayList<>();
    final List<String> refusals = new ArrayList<>();
    final List<String> settlementFailures = new ArrayList<>();
    int disconnections;

    Delivery only() {
      assertThat(deliveries).hasSize(1);
      return deliveries.get(0);
    }

    @Override
    public void onDelivery(Delivery delivery) {
      deliveries.add(delivery);
    }

    @Override
    public void onSettlementFailed(Subscription subscription, ErrorCode code, String error) {
      settlementFailures.add(error);
    }

    @Override
    public void onRefused(Subscription subscription, ErrorCode code, String error) {
      refusals.add(error);
    }

    @Override
    public void onDisconnected(Subscription subscription) {
      disconnections++;
    }
  }
}
