package io.nsqconnect.broker.engine;

import static io.nsqconnect.broker.engine.EngineFixture.MAX_MSG_TIMEOUT;
import static io.nsqconnect.broker.engine.EngineFixture.MSG_TIMEOUT;
import static io.nsqconnect.broker.engine.EngineFixture.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.nsqconnect.protocol.MessageId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SimpleLeakDetection.class)
class ConsumerTest {
  private static final MessageId UNKNOWN = MessageId.of("0123456789abcdef");

  private EngineFixture fixture = new EngineFixture();

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void theReadyCountIsALevelNotACredit() {
    Subscriber subscriber = subscribe(2);
    publish("m0", "m1", "m2", "m3", "m4");
    fixture.run();
    assertThat(subscriber.bodies()).containsExactly("m0", "m1");

    subscriber.consumer().ready(2);
    fixture.run();
    assertThat(subscriber.bodies()).hasSize(2);

    subscriber.finish(subscriber.id(0));
    fixture.run();
    assertThat(subscriber.bodies()).containsExactly("m0", "m1", "m2");
  }

  @Test
  void aReadyCountBelowWhatIsInFlightStopsDeliveriesUntilThatIsLess() {
    Subscriber subscriber = subscribe(3);
    publish("m0", "m1", "m2", "m3");
    fixture.run();
    subscriber.consumer().ready(1);
    subscriber.finish(subscriber.id(0));
    subscriber.finish(subscriber.id(1));
    fixture.run();
    assertThat(subscriber.bodies()).hasSize(3);

    subscriber.finish(subscriber.id(2));
    fixture.run();
    assertThat(subscriber.bodies()).hasSize(4);
  }

  @Test
  void aReadyCountOfZeroLeavesWhatIsInFlight() {
    Subscriber subscriber = subscribe(1);
    publish("m0", "m1");
    fixture.run();
    subscriber.consumer().ready(0);
    subscriber.finish(subscriber.id(0));
    fixture.run();

    assertThat(subscriber.bodies()).containsExactly("m0");
    assertThat(subscriber.consumer().readyCount()).isZero();
    assertThat(subscriber.consumer().finishCount()).isEqualTo(1);
  }

  @Test
  void getsNothingWhileItsConnectionTakesNothing() {
    Subscriber subscriber = subscribe(10);
    subscriber.sink().hasRoom = false;
    publish("m0", "m1", "m2");
    fixture.run();
    assertThat(subscriber.bodies()).containsExactly("m0");

    subscriber.sink().hasRoom = true;
    subscriber.consumer().writable(true);
    fixture.run();
    assertThat(subscriber.bodies()).containsExactly("m0", "m1", "m2");
  }

  @Test
  void countsDeliveriesFinishesAndRequeues() {
    Subscriber subscriber = subscribe(10);
    publish("m0", "m1");
    fixture.run();
    subscriber.finish(subscriber.id(0));
    subscriber.requeue(subscriber.id(1), 0);
    fixture.run();

    assertThat(subscriber.consumer().deliveredCount()).isEqualTo(3);
    assertThat(subscriber.consumer().finishCount()).isEqualTo(1);
    assertThat(subscriber.consumer().requeueCount()).isEqualTo(1);
    assertThat(subscriber.consumer().inFlightCount()).isEqualTo(1);
  }

  @Test
  void aMessageIsFinishedOnce() {
    Subscriber subscriber = subscribe(1);
    publish("m0");
    fixture.run();

    assertThat(subscriber.finish(subscriber.id(0))).isEqualTo(Settlement.DONE);
    assertThat(subscriber.finish(subscriber.id(0))).isEqualTo(Settlement.NOT_IN_FLIGHT);
    assertThat(subscriber.requeue(subscriber.id(0), 0)).isEqualTo(Settlement.NOT_IN_FLIGHT);
    assertThat(subscriber.touch(subscriber.id(0))).isEqualTo(Settlement.NOT_IN_FLIGHT);
    assertThat(subscriber.finish(UNKNOWN)).isEqualTo(Settlement.NOT_IN_FLIGHT);
    assertThat(subscriber.consumer().finishCount()).isEqualTo(1);
    assertThat(fixture.engine.slab().references()).isZero();
  }

  @Test
  void aMessageIsSettledByItsOwnerOnly() {
    Subscriber owner = subscribe(1);
    Subscriber other = subscribe(0);
    publish("m0");
    fixture.run();
    MessageId id = owner.id(0);

    assertThat(other.finish(id)).isEqualTo(Settlement.NOT_OWNED);
    assertThat(other.requeue(id, 0)).isEqualTo(Settlement.NOT_OWNED);
    assertThat(other.touch(id)).isEqualTo(Settlement.NOT_OWNED);
    owner.consumer().close();
    assertThat(other.finish(id)).isEqualTo(Settlement.NOT_OWNED);
    assertThat(channel().inFlightCount()).isEqualTo(1);
    assertThat(channel().requeueCount()).isZero();
  }

  @Test
  void aMessageInFlightInAnotherChannelIsNotInFlight() {
    Subscriber owner = subscribe(1);
    Subscriber other = fixture.subscribe(fixture.channel("t", "other"), 0);
    publish("m0");
    fixture.run();

    assertThat(other.finish(owner.id(0))).isEqualTo(Settlement.NOT_IN_FLIGHT);
  }

  @Test
  void aMessageTimesOutAtItsTimeAndNotBefore() {
    Subscriber subscriber = subscribe(1);
    publish("m0");
    fixture.run();
    assertThat(fixture.engine.nextDeadlineNs()).isEqualTo(fixture.clock.nanoTime() + MSG_TIMEOUT);

    fixture.advance(MSG_TIMEOUT - 1);
    assertThat(channel().timeoutCount()).isZero();
    assertThat(subscriber.attempts()).containsExactly(1);
    fixture.advance(1);
    assertThat(channel().timeoutCount()).isEqualTo(1);
    assertThat(subscriber.attempts()).containsExactly(1, 2);
  }

  @Test
  void aTimeoutFreesASlot() {
    Subscriber subscriber = subscribe(1);
    Subscriber idle = subscribe(0);
    publish("m0");
    fixture.run();
    subscriber.consumer().ready(0);
    idle.consumer().ready(1);
    fixture.advance(MSG_TIMEOUT);

    assertThat(subscriber.consumer().inFlightCount()).isZero();
    assertThat(idle.bodies()).containsExactly("m0");
    assertThat(subscriber.finish(idle.id(0))).isEqualTo(Settlement.NOT_OWNED);
  }

  @Test
  void eachConsumerHasATimeoutOfItsOwn() {
    Subscriber quick = fixture.subscribe(channel(), 1, SECOND, 0);
    publish("m0");
    fixture.run();
    quick.consumer().ready(0);
    Subscriber slow = fixture.subscribe(channel(), 1, 10 * SECOND, 0);
    publish("m1");
    fixture.run();

    fixture.advance(SECOND);
    assertThat(channel().timeoutCount()).isEqualTo(1);
    assertThat(slow.bodies()).containsExactly("m1");
    fixture.advance(9 * SECOND);
    assertThat(channel().timeoutCount()).isEqualTo(2);
  }

  @Test
  void touchStartsTheTimeoutAgain() {
    Subscriber subscriber = subscribe(2);
    publish("m0", "m1");
    fixture.run();
    fixture.clock.advance(MSG_TIMEOUT - 1);
    fixture.engine.beginBatch();

    assertThat(subscriber.touch(subscriber.id(0))).isEqualTo(Settlement.DONE);
    subscriber.consumer().ready(0);
    fixture.advance(1);
    assertThat(channel().timeoutCount()).isEqualTo(1);
    fixture.advance(MSG_TIMEOUT - 2);
    assertThat(channel().timeoutCount()).isEqualTo(1);
    fixture.advance(1);
    assertThat(channel().timeoutCount()).isEqualTo(2);
  }

  @Test
  void touchingDoesNotKeepAMessageForEver() {
    Subscriber subscriber = subscribe(1);
    publish("m0");
    fixture.run();
    long deliveredNs = fixture.clock.nanoTime();
    while (fixture.clock.nanoTime() - deliveredNs < MAX_MSG_TIMEOUT - SECOND) {
      fixture.advance(SECOND);
      assertThat(subscriber.touch(subscriber.id(0))).isEqualTo(Settlement.DONE);
    }
    fixture.run();

    assertThat(fixture.engine.nextDeadlineNs()).isEqualTo(deliveredNs + MAX_MSG_TIMEOUT);
    fixture.advance(SECOND - 1);
    assertThat(channel().timeoutCount()).isZero();
    fixture.advance(1);
    assertThat(channel().timeoutCount()).isEqualTo(1);
  }

  @Test
  void touchingUnderAnEndlessLimitKeepsTheMessage() {
    fixture = new EngineFixture(new EngineSettings(10, Long.MAX_VALUE, Long.MAX_VALUE, 0, 0));
    fixture.clock.advance(10 * SECOND);
    Subscriber subscriber = subscribe(1);
    publish("m0");
    fixture.run();

    subscriber.touch(subscriber.id(0));
    assertThat(fixture.engine.nextDeadlineNs()).isEqualTo(fixture.clock.nanoTime() + MSG_TIMEOUT);
    fixture.advance(MSG_TIMEOUT - 1);

    assertThat(channel().timeoutCount()).isZero();
  }

  @Test
  void requeueingWithADelayKeepsTheMessageAwayUntilThen() {
    Subscriber subscriber = subscribe(1);
    publish("m0");
    fixture.run();
    subscriber.requeue(subscriber.id(0), 3 * SECOND);
    fixture.run();

    assertThat(channel().deferredCount()).isEqualTo(1);
    assertThat(channel().requeueCount()).isEqualTo(1);
    assertThat(channel().inFlightCount()).isZero();
    fixture.advance(3 * SECOND - 1);
    assertThat(subscriber.attempts()).containsExactly(1);
    fixture.advance(1);
    assertThat(subscriber.attempts()).containsExactly(1, 2);
    assertThat(channel().timeoutCount()).isZero();
  }

  @Test
  void whatADisconnectedConsumerHadStaysInFlightUntilItTimesOut() {
    Subscriber gone = subscribe(1);
    Subscriber other = subscribe(1);
    publish("m0");
    fixture.run();
    Subscriber owner = gone.bodies().isEmpty() ? other : gone;
    Subscriber idle = owner == gone ? other : gone;

    owner.consumer().close();
    owner.consumer().close();
    fixture.advance(MSG_TIMEOUT - 1);
    assertThat(channel().inFlightCount()).isEqualTo(1);
    assertThat(channel().consumers()).containsExactly(idle.consumer());
    assertThat(idle.bodies()).isEmpty();
    fixture.advance(1);
    assertThat(idle.attempts()).containsExactly(2);
    assertThat(channel().timeoutCount()).isEqualTo(1);
  }

  @Test
  void aClosedConsumerGetsNothing() {
    Subscriber subscriber = subscribe(5);
    subscriber.consumer().close();
    subscriber.consumer().ready(10);
    subscriber.consumer().writable(true);
    publish("m0");
    fixture.run();

    assertThat(subscriber.bodies()).isEmpty();
  }

  @Test
  void attemptsWrapAfter65535() {
    Subscriber subscriber = subscribe(1);
    publish("m0");
    fixture.run();
    for (int i = 1; i <= 65_536; i++) {
      subscriber.requeue(subscriber.id(-1), 0);
      fixture.run();
    }

    assertThat(subscriber.attempts().get(65_534)).isEqualTo(65_535);
    assertThat(subscriber.attempts().get(65_535)).isZero();
    assertThat(subscriber.attempts().get(65_536)).isEqualTo(1);
  }

  @Test
  void aSampledConsumerGetsItsShareAndTheRestIsDropped() {
    Subscriber subscriber = fixture.subscribe(channel(), 100_000, MSG_TIMEOUT, 30);
    for (int i = 0; i < 20_000; i++) {
      publish("m");
    }
    fixture.run();

    // nsqd lets rate + 1 of 100 through.
    assertThat(subscriber.bodies().size()).isBetween(20_000 * 29 / 100, 20_000 * 33 / 100);
    assertThat(channel().messageCount()).isEqualTo(20_000);
    assertThat(channel().depth()).isZero();
    assertThat(channel().inFlightCount()).isEqualTo(subscriber.bodies().size());
    assertThat(subscriber.consumer().deliveredCount()).isEqualTo(subscriber.bodies().size());
    assertThat(fixture.engine.slab().references()).isEqualTo(subscriber.bodies().size());
  }

  @Test
  void aMessageCarriesTheTimeOfItsPublication() {
    Subscriber subscriber = subscribe(1);
    long published = fixture.clock.epochNanos();
    publish("m0");
    fixture.advance(5 * SECOND);

    assertThat(subscriber.sink().deliveries.get(0).timestampNs()).isEqualTo(published);
  }

  private Subscriber subscribe(long ready) {
    return fixture.subscribe(channel(), ready);
  }

  private Channel channel() {
    return fixture.channel("t", "c");
  }

  private void publish(String... bodies) {
    fixture.publish(fixture.topic("t"), bodies);
  }
}
