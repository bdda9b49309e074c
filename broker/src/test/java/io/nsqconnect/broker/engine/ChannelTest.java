package io.nsqconnect.broker.engine;

import static io.nsqconnect.broker.engine.EngineFixture.MSG_TIMEOUT;
import static io.nsqconnect.broker.engine.EngineFixture.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ChannelTest {
  private EngineFixture fixture = new EngineFixture();

  @AfterEach
  void close() {
    fixture.close();
  }

  /** The spill for deferred messages still has it, and must not forget it at a stop. */
  @Test
  void aDeferredMessageThatCanBeStoredNowhereElseStaysWhereItIs() {
    EngineFixture strict = EngineFixture.withMemQueueSize(0);
    Channel channel = strict.channel("t", "c");
    strict.publishDelayed(channel.topic(), SECOND, "late");
    strict.run();
    strict.spills.spill("t:c").broken(true);

    assertThatThrownBy(() -> strict.advance(2 * SECOND)).isInstanceOf(SpillException.class);
    assertThat(channel.depth()).isEqualTo(1);
    strict.close();

    assertThat(strict.spills.deferredSpill("t:c").records()).hasSize(1);
  }

  @Test
  void deliversNothingUnasked() {
    Subscriber subscriber = fixture.subscribe(channel(), 0);
    publish("m0");
    fixture.run();

    assertThat(subscriber.bodies()).isEmpty();
    assertThat(channel().depth()).isEqualTo(1);
  }

  @Test
  void eachMessageGoesToOneOfItsConsumers() {
    Subscriber first = fixture.subscribe(channel(), 100);
    Subscriber second = fixture.subscribe(channel(), 100);
    for (int i = 0; i < 100; i++) {
      publish("m" + i);
    }
    fixture.run();

    List<String> all = new ArrayList<>(first.bodies());
    all.addAll(second.bodies());
    assertThat(all).hasSize(100).doesNotHaveDuplicates();
    assertThat(first.bodies()).hasSize(50);
  }

  @Test
  void deliversNothingWhileItIsPaused() {
    Subscriber subscriber = fixture.subscribe(channel(), 10);
    channel().pause(true);
    publish("m0");
    subscriber.consumer().ready(5);
    fixture.run();
    assertThat(subscriber.bodies()).isEmpty();
    assertThat(channel().depth()).isEqualTo(1);

    channel().pause(false);
    fixture.run();
    assertThat(subscriber.bodies()).containsExactly("m0");
  }

  @Test
  void settlesAndTimesOutWhileItIsPaused() {
    Subscriber subscriber = fixture.subscribe(channel(), 10);
    publish("m0", "m1");
    fixture.publishDelayed(fixture.topic("t"), SECOND, "m2");
    fixture.run();
    channel().pause(true);

    assertThat(subscriber.finish(subscriber.id(0))).isEqualTo(Settlement.DONE);
    fixture.advance(MSG_TIMEOUT);

    assertThat(channel().inFlightCount()).isZero();
    assertThat(channel().timeoutCount()).isEqualTo(1);
    assertThat(channel().deferredCount()).isZero();
    assertThat(channel().depth()).isEqualTo(2);
    assertThat(subscriber.bodies()).containsExactly("m0", "m1");
  }

  @Test
  void aRequeuedMessageGoesToTheTail() {
    Subscriber subscriber = fixture.subscribe(channel(), 1);
    publish("m0", "m1", "m2");
    fixture.run();
    subscriber.requeue(subscriber.id(0), 0);
    fixture.run();
    subscriber.finish(subscriber.id(-1));
    fixture.run();
    subscriber.finish(subscriber.id(-1));
    fixture.run();

    assertThat(subscriber.bodies()).containsExactly("m0", "m1", "m2", "m0");
    assertThat(subscriber.attempts()).containsExactly(1, 1, 1, 2);
    assertThat(channel().requeueCount()).isEqualTo(1);
    assertThat(channel().messageCount()).isEqualTo(3);
  }

  @Test
  void aTimedOutMessageGoesToTheTail() {
    Subscriber subscriber = fixture.subscribe(channel(), 1);
    publish("m0", "m1");
    fixture.run();
    fixture.advance(MSG_TIMEOUT);
    subscriber.finish(subscriber.id(-1));
    fixture.run();

    assertThat(subscriber.bodies()).containsExactly("m0", "m1", "m0");
    assertThat(subscriber.attempts()).containsExactly(1, 1, 2);
    assertThat(channel().timeoutCount()).isEqualTo(1);
    assertThat(channel().requeueCount()).isZero();
  }

  @Test
  void aDelayedMessageComesAtItsTimeAndNotBefore() {
    Subscriber subscriber = fixture.subscribe(channel(), 1);
    fixture.publishDelayed(fixture.topic("t"), 5 * SECOND, "m0");
    fixture.run();

    assertThat(channel().deferredCount()).isEqualTo(1);
    assertThat(channel().depth()).isZero();
    assertThat(channel().messageCount()).isEqualTo(1);
    assertThat(fixture.engine.nextDeadlineNs()).isEqualTo(fixture.clock.nanoTime() + 5 * SECOND);
    fixture.advance(5 * SECOND - 1);
    assertThat(subscriber.bodies()).isEmpty();
    fixture.advance(1);
    assertThat(subscriber.bodies()).containsExactly("m0");
    assertThat(subscriber.attempts()).containsExactly(1);
    assertThat(channel().deferredCount()).isZero();
  }

  @Test
  void delayedMessagesComeInTheOrderOfTheirTimes() {
    Subscriber subscriber = fixture.subscribe(channel(), 10);
    fixture.publishDelayed(fixture.topic("t"), 3, "m3");
    fixture.publishDelayed(fixture.topic("t"), 1, "m1");
    fixture.publishDelayed(fixture.topic("t"), 2, "m2");

    fixture.advance(3);

    assertThat(subscriber.bodies()).containsExactly("m1", "m2", "m3");
  }

  @Test
  void emptyingDropsEverythingAndFreesTheConsumers() {
    Subscriber subscriber = fixture.subscribe(channel(), 1);
    publish("m0", "m1");
    fixture.publishDelayed(fixture.topic("t"), SECOND, "m2");
    fixture.run();

    channel().empty();

    assertThat(channel().depth()).isZero();
    assertThat(channel().inFlightCount()).isZero();
    assertThat(channel().deferredCount()).isZero();
    assertThat(channel().messageCount()).isEqualTo(3);
    assertThat(subscriber.consumer().inFlightCount()).isZero();
    assertThat(subscriber.finish(subscriber.id(0))).isEqualTo(Settlement.NOT_IN_FLIGHT);
    assertThat(fixture.engine.slab().references()).isZero();
    assertThat(fixture.engine.nextDeadlineNs()).isEqualTo(Long.MAX_VALUE);
    publish("m3");
    fixture.run();
    assertThat(subscriber.bodies()).containsExactly("m0", "m3");
  }

  @Test
  void emptyingDropsWhatDepartedConsumersHad() {
    Subscriber subscriber = fixture.subscribe(channel(), 1);
    publish("m0");
    fixture.run();
    subscriber.consumer().close();

    channel().empty();
    fixture.advance(MSG_TIMEOUT);

    assertThat(channel().inFlightCount()).isZero();
    assertThat(channel().timeoutCount()).isZero();
    assertThat(channel().depth()).isZero();
  }

  @Test
  void deletingDisconnectsTheConsumersOnce() {
    Subscriber connected = fixture.subscribe(channel(), 1);
    Subscriber departed = fixture.subscribe(channel(), 1);
    publish("m0", "m1", "m2");
    fixture.run();
    departed.consumer().close();
    Channel deleted = channel();

    deleted.delete();
    deleted.delete();
    connected.consumer().ready(5);
    connected.consumer().writable(true);
    connected.consumer().close();
    fixture.run();

    assertThat(connected.sink().disconnects).isEqualTo(1);
    assertThat(departed.sink().disconnects).isZero();
    assertThat(connected.finish(connected.id(0))).isEqualTo(Settlement.NOT_IN_FLIGHT);
    assertThat(fixture.topic("t").existingChannel("c")).isNull();
    assertThat(fixture.spills.spill("t:c").isOpen()).isFalse();
    assertThat(fixture.engine.slab().references()).isZero();
    assertThat(fixture.engine.nextDeadlineNs()).isEqualTo(Long.MAX_VALUE);
    assertThat(channel()).isNotSameAs(deleted);
    assertThat(channel().depth()).isZero();
  }

  @Test
  void anEphemeralChannelGoesWithItsLastConsumer() {
    Channel channel = fixture.channel("t", "c#ephemeral");
    Subscriber first = fixture.subscribe(channel, 1);
    Subscriber second = fixture.subscribe(channel, 1);
    publish("m0", "m1", "m2");
    fixture.run();

    first.consumer().close();
    assertThat(fixture.topic("t").existingChannel("c#ephemeral")).isSameAs(channel);
    second.consumer().close();
    assertThat(fixture.topic("t").existingChannel("c#ephemeral")).isNull();
    assertThat(fixture.engine.slab().references()).isZero();
    assertThat(second.sink().disconnects).isZero();
  }

  @Test
  void anEphemeralChannelThatNobodyJoinedStays() {
    Channel channel = fixture.channel("t", "c#ephemeral");
    publish("m0");
    fixture.run();

    assertThat(channel.depth()).isEqualTo(1);
  }

  @Test
  void anEphemeralChannelKeepsWhatFitsInMemory() {
    fixture = EngineFixture.withMemQueueSize(2);
    Channel channel = fixture.channel("t", "c#ephemeral");
    publish("m0", "m1", "m2", "m3");

    assertThat(channel.depth()).isEqualTo(2);
    assertThat(channel.messageCount()).isEqualTo(4);
    assertThat(fixture.engine.slab().references()).isEqualTo(2);
  }

  @Test
  void anEphemeralChannelWithoutMemoryPassesOnWhatIsWaitedFor() {
    fixture = EngineFixture.withMemQueueSize(0);
    Channel channel = fixture.channel("t", "c#ephemeral");
    Subscriber subscriber = fixture.subscribe(channel, 5);
    for (int i = 0; i < 20; i++) {
      publish("m" + i);
    }
    fixture.run();

    assertThat(subscriber.bodies()).containsExactly("m0", "m1", "m2", "m3", "m4");
    assertThat(channel.depth()).isZero();
    assertThat(channel.messageCount()).isEqualTo(20);
    assertThat(fixture.engine.slab().references()).isEqualTo(5);
  }

  @Test
  void anEphemeralChannelPassesOnWhatIsWaitedForWhenTheMessageMemoryIsFull() {
    fixture = EngineFixture.withMessageMemory(0);
    Channel channel = fixture.channel("t", "c#ephemeral");
    Subscriber subscriber = fixture.subscribe(channel, 2);
    publish("m0", "m1", "m2");
    fixture.run();

    assertThat(subscriber.bodies()).containsExactly("m0", "m1");
    assertThat(channel.depth()).isZero();
  }

  @Test
  void whatConsumersCanTakeAtOnceNeedsNoRoom() {
    fixture = EngineFixture.withMemQueueSize(2);
    Channel channel = fixture.channel("t", "c#ephemeral");
    Subscriber subscriber = fixture.subscribe(channel, 100);
    for (int i = 0; i < 100; i++) {
      publish("m" + i);
    }
    fixture.run();

    assertThat(subscriber.bodies()).hasSize(100);
  }

  @Test
  void admitsNoMoreConsumersThanItMay() {
    fixture = EngineFixture.withMaxChannelConsumers(2);
    Subscriber first = fixture.subscribe(channel(), 1);
    fixture.subscribe(channel(), 1);

    assertThatThrownBy(() -> channel().subscribe(new RecordingSink(), MSG_TIMEOUT, 0))
        .isInstanceOf(SubscribeException.class)
        .hasMessage("consumers for t:c exceeds limit of 2");
    publish("m0", "m1");
    fixture.run();
    first.consumer().close();
    fixture.subscribe(channel(), 1);
    assertThat(channel().consumers()).hasSize(2);
  }

  @Test
  void spillsBeyondItsMemoryAndDeliversEverything() {
    fixture = EngineFixture.withMemQueueSize(10);
    channel();
    for (int i = 0; i < 1_000; i++) {
      publish("m" + i);
    }
    assertThat(channel().spillDepth()).isEqualTo(990);
    Subscriber subscriber = fixture.subscribe(channel(), 1_000);
    fixture.run();

    assertThat(subscriber.bodies()).hasSize(1_000).doesNotHaveDuplicates();
    assertThat(channel().depth()).isZero();
  }

  @Test
  void spillsWhenTheMessageMemoryIsFull() {
    fixture = EngineFixture.withMessageMemory(2 * Slab.CHUNK_BYTES);
    channel();
    String body = "x".repeat(100_000);
    for (int i = 0; i < 100; i++) {
      publish(body);
    }

    assertThat(fixture.engine.messageMemoryBytes()).isLessThanOrEqualTo(3 * Slab.CHUNK_BYTES);
    assertThat(channel().spillDepth()).isGreaterThan(70);
    Subscriber subscriber = fixture.subscribe(channel(), 100);
    fixture.run();
    assertThat(subscriber.bodies()).hasSize(100);
  }

  @Test
  void attemptsSurviveTheSpill() {
    fixture = EngineFixture.withMemQueueSize(0);
    Subscriber subscriber = fixture.subscribe(channel(), 1);
    publish("m0");
    for (int i = 0; i < 5; i++) {
      fixture.run();
      subscriber.requeue(subscriber.id(-1), 0);
    }

    assertThat(subscriber.attempts()).containsExactly(1, 2, 3, 4, 5);
    assertThat(channel().spillDepth()).isEqualTo(1);
  }

  @Test
  void keepsWhatItAdmittedWhenTheSpillFails() {
    fixture = EngineFixture.withMemQueueSize(1);
    Subscriber subscriber = fixture.subscribe(channel(), 0);
    fixture.spills.broken(true);
    publish("m0", "m1", "m2");

    assertThat(fixture.topic("t").refusal()).isEqualTo(MemorySpill.FAILURE);
    assertThat(channel().depth()).isEqualTo(3);
    subscriber.consumer().ready(10);
    assertThatThrownBy(fixture.engine::endBatch).isInstanceOf(SpillException.class);
    assertThat(subscriber.bodies()).containsExactly("m0", "m1", "m2");
    fixture.spills.broken(false);
    fixture.run();
    assertThat(fixture.topic("t").refusal()).isNull();
  }

  private Channel channel() {
    return fixture.channel("t", "c");
  }

  private void publish(String... bodies) {
    fixture.publish(fixture.topic("t"), bodies);
  }
}
