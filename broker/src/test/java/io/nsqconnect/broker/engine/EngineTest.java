package io.nsqconnect.broker.engine;

import static io.nsqconnect.broker.engine.EngineFixture.MSG_TIMEOUT;
import static io.nsqconnect.broker.engine.EngineFixture.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SimpleLeakDetection.class)
class EngineTest {
  private EngineFixture fixture = new EngineFixture();

  @AfterEach
  void close() {
    if (!fixture.engine.topics().isEmpty()) {
      fixture.close();
    }
  }

  @Test
  void anIdleEngineAsksForNothing() {
    assertThat(fixture.engine.nextDeadlineNs()).isEqualTo(Long.MAX_VALUE);
    Subscriber subscriber = fixture.subscribe(fixture.channel("t", "c"), 10);
    fixture.publish(fixture.topic("t"), "m0");
    fixture.run();
    subscriber.finish(subscriber.id(0));
    fixture.advance(MSG_TIMEOUT);

    assertThat(fixture.engine.endBatch()).isFalse();
    assertThat(fixture.engine.nextDeadlineNs()).isEqualTo(Long.MAX_VALUE);
    assertThat(fixture.engine.slab().references()).isZero();
  }

  @Test
  void fewWaitingMessagesDoNotKeepTheMemoryOfABusyTopicAlive() {
    Topic slow = fixture.topic("slow");
    Subscriber busy = fixture.subscribe(fixture.channel("busy", "c"), 100);
    String large = "x".repeat(50_000);
    int rounds = 100;
    for (int round = 0; round < rounds; round++) {
      fixture.publish(slow, "waits" + round);
      for (int i = 0; i < 24; i++) {
        fixture.publish(fixture.topic("busy"), large);
      }
      fixture.run();
      List.copyOf(busy.sink().deliveries).forEach(delivery -> busy.finish(delivery.id()));
      busy.sink().deliveries.clear();
    }

    assertThat(slow.depth()).isEqualTo(rounds);
    assertThat(fixture.engine.messageMemoryBytes()).isLessThan(40L << 20);

    Subscriber late = fixture.subscribe(slow.channel("c"), rounds);
    fixture.run();
    assertThat(late.bodies()).hasSize(rounds).contains("waits0", "waits" + (rounds - 1));
  }

  @Test
  void deliversAtTheEndOfABatch() {
    Subscriber subscriber = fixture.subscribe(fixture.channel("t", "c"), 10);
    fixture.publish(fixture.topic("t"), "m0");

    assertThat(subscriber.bodies()).isEmpty();
    fixture.engine.endBatch();
    assertThat(subscriber.bodies()).containsExactly("m0");
  }

  @Test
  void asksForAnotherBatchWhileThereIsMoreToDeliver() {
    Channel channel = fixture.channel("t", "c");
    for (int i = 0; i < Engine.PUMP_LIMIT + 1; i++) {
      fixture.publish(fixture.topic("t"), "m");
    }
    Subscriber subscriber = fixture.subscribe(channel, 100_000);

    assertThat(fixture.engine.endBatch()).isTrue();
    assertThat(subscriber.bodies()).hasSize(Engine.PUMP_LIMIT);
    assertThat(fixture.engine.endBatch()).isFalse();
    assertThat(subscriber.bodies()).hasSize(Engine.PUMP_LIMIT + 1);
  }

  @Test
  void tellsThatWhatWasSpilledCouldNotBeStored() {
    fixture = EngineFixture.withMemQueueSize(0);
    fixture.publish(fixture.topic("t"), "m0");
    fixture.spills.broken(true);

    assertThatThrownBy(fixture.engine::endBatch)
        .isInstanceOf(SpillException.class)
        .hasMessage(MemorySpill.FAILURE);
    assertThat(fixture.topic("t").depth()).isEqualTo(1);
    assertThat(fixture.topic("t").refusal()).isEqualTo(MemorySpill.FAILURE);
  }

  @Test
  void whatCouldNotBeStoredIsNoNewsToTheNextBatch() {
    fixture = EngineFixture.withMemQueueSize(0);
    fixture.publish(fixture.topic("t"), "m0");
    fixture.spills.broken(true);
    assertThatThrownBy(fixture.engine::endBatch).isInstanceOf(SpillException.class);

    assertThat(fixture.engine.endBatch()).isFalse();

    assertThat(fixture.engine.awaitsSpill()).isTrue();
    fixture.spills.broken(false);
    fixture.engine.endBatch();
    assertThat(fixture.engine.awaitsSpill()).isFalse();
  }

  @Test
  void consumersOfLargeMessagesOnDiskAreGivenNoMoreThanMemoryHolds() {
    int memory = 4 * Slab.CHUNK_BYTES;
    fixture =
        new EngineFixture(
            new EngineSettings(0, memory, EngineFixture.MAX_MSG_TIMEOUT, 0, 1), new MemorySpills());
    Channel channel = fixture.channel("t", "c");
    String large = "x".repeat(Slab.CHUNK_BYTES);
    for (int i = 0; i < 40; i++) {
      fixture.publish(fixture.topic("t"), large);
      fixture.run();
    }

    Subscriber subscriber = fixture.subscribe(channel, 100);
    int finished = 0;
    while (finished < 40) {
      fixture.run();
      assertThat(subscriber.sink().deliveries).hasSizeGreaterThan(finished);
      assertThat(fixture.engine.messageMemoryBytes())
          .isLessThanOrEqualTo(memory + (16 + 2) * Slab.CHUNK_BYTES);
      subscriber.finish(subscriber.id(finished));
      finished++;
    }

    assertThat(channel.depth()).isZero();
  }

  @Test
  void aMessageThatFindsNoMemoryStaysInTheSpillAndHoldsUpNobody() {
    fixture = EngineFixture.withMemQueueSize(0);
    Channel poor = fixture.channel("poor", "c");
    Subscriber waiting = fixture.subscribe(poor, 10);
    Subscriber other = fixture.subscribe(fixture.channel("t", "c"), 10);
    poor.pause(true);
    fixture.publish(fixture.topic("poor"), "m0");
    fixture.run();
    fixture.spills.spill("poor:c").withoutMemory(true);
    poor.pause(false);
    fixture.run();

    fixture.publish(fixture.topic("t"), "m1");
    fixture.run();

    assertThat(other.bodies()).containsExactly("m1");
    assertThat(waiting.bodies()).isEmpty();
    assertThat(fixture.engine.awaitsSpill()).isTrue();
    fixture.spills.spill("poor:c").withoutMemory(false);
    fixture.run();
    assertThat(waiting.bodies()).containsExactly("m0");
  }

  @Test
  void aDeferredMessageThatFindsNoMemoryComesWhenThereIsSome() {
    fixture = EngineFixture.withMemQueueSize(0);
    Subscriber subscriber = fixture.subscribe(fixture.channel("t", "c"), 10);
    Subscriber other = fixture.subscribe(fixture.channel("u", "c"), 10);
    fixture.publishDelayed(fixture.topic("t"), SECOND, "m0");
    fixture.run();
    fixture.spills.deferredSpill("t:c").withoutMemory(true);
    fixture.publish(fixture.topic("u"), "m1");
    fixture.advance(SECOND);

    assertThat(other.bodies()).containsExactly("m1");
    assertThat(subscriber.bodies()).isEmpty();
    fixture.spills.deferredSpill("t:c").withoutMemory(false);
    for (int i = 0; i < 10; i++) {
      fixture.advance(SECOND);
    }
    assertThat(subscriber.bodies()).containsExactly("m0");
  }

  @Test
  void aConsumerWithoutMessagesIsForgottenWhenItGoes() {
    Subscriber subscriber = fixture.subscribe(fixture.channel("t", "c"), 1);
    fixture.publish(fixture.topic("t"), "m0");
    fixture.run();
    subscriber.finish(subscriber.id(0));

    subscriber.consumer().close();

    assertThat(fixture.engine.nextDeadlineNs()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void manyDeferredMessagesThatAnEngineHasLeftAreTakenOverBitByBit() {
    int count = 3 * Engine.PUMP_LIMIT;
    Channel before = fixture.channel("t", "c");
    for (int i = 0; i < count; i++) {
      fixture.publishDelayed(fixture.topic("t"), 60 * SECOND, "later");
    }
    fixture.publish(fixture.topic("t"), "now");
    fixture.run();
    assertThat(before.deferredCount()).isEqualTo(count);
    fixture.engine.close();
    EngineFixture next =
        new EngineFixture(
            new EngineSettings(1 << 20, 1L << 40, EngineFixture.MAX_MSG_TIMEOUT, 0, 1),
            fixture.spills);
    Channel channel = next.channel("t", "c");
    Subscriber subscriber = next.subscribe(channel, 10);

    assertThat(next.engine.endBatch()).isTrue();

    assertThat(channel.deferredCount()).isPositive().isLessThanOrEqualTo(2 * Engine.PUMP_LIMIT);
    next.run();
    assertThat(channel.deferredCount()).isEqualTo(count);
    assertThat(subscriber.bodies()).containsExactly("now");
    next.close();
    fixture = new EngineFixture();
  }

  @Test
  void closingPutsEverythingIntoTheSpills() {
    Topic topic = fixture.topic("t");
    Channel channel = topic.channel("c");
    Subscriber subscriber = fixture.subscribe(channel, 2);
    Subscriber departed = fixture.subscribe(channel, 1);
    fixture.publish(topic, "m0", "m1", "m2", "m3");
    fixture.publishDelayed(topic, SECOND, "m4");
    fixture.run();
    departed.consumer().close();
    topic.pause(true);
    fixture.publish(topic, "m5");
    fixture.publishDelayed(topic, SECOND, "m6");

    assertThat(fixture.engine.close()).isZero();

    assertThat(fixture.spills.spill("t:c").records()).hasSize(5);
    assertThat(fixture.spills.spill("t").records()).hasSize(2);
    assertThat(fixture.spills.all()).noneMatch(MemorySpill::isOpen);
    assertThat(fixture.engine.topics()).isEmpty();
    subscriber.consumer().close();
  }

  @Test
  void theNextEngineDeliversWhatTheLastOneLeftWithItsAttempts() {
    Subscriber before = fixture.subscribe(fixture.channel("t", "c"), 2);
    fixture.publish(fixture.topic("t"), "m0", "m1", "m2");
    fixture.run();
    before.requeue(before.id(0), 0);
    fixture.run();
    fixture.engine.close();

    EngineFixture next =
        new EngineFixture(new EngineSettings(10, Long.MAX_VALUE, SECOND, 0, 0), fixture.spills);
    Channel channel = next.channel("t", "c");
    Subscriber after = next.subscribe(channel, 10);
    next.run();

    assertThat(after.bodies()).containsExactlyInAnyOrder("m0", "m1", "m2");
    assertThat(after.attempts().get(after.bodies().indexOf("m1"))).isEqualTo(2);
    assertThat(channel.messageCount()).isZero();
    assertThat(next.topic("t").messageCount()).isZero();
    next.close();
  }

  @Test
  void closingCountsWhatCouldNotBeStored() {
    fixture.channel("t", "c");
    fixture.publish(fixture.topic("t"), "m0", "m1");
    fixture.spills.broken(true);

    assertThat(fixture.engine.close()).isEqualTo(2);
  }

  @Test
  void closingGivesAllMemoryBack() {
    long before = UnpooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
    fixture.subscribe(fixture.channel("t", "c"), 10);
    for (int i = 0; i < 100; i++) {
      fixture.publish(fixture.topic("t"), "x".repeat(100_000));
    }
    fixture.run();

    fixture.engine.close();

    assertThat(UnpooledByteBufAllocator.DEFAULT.metric().usedDirectMemory()).isEqualTo(before);
  }
}
