package io.nsqconnect.broker.engine;

import static io.nsqconnect.broker.engine.EngineFixture.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SimpleLeakDetection.class)
class TopicTest {
  private EngineFixture fixture = new EngineFixture();

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void copiesEachMessageToEachChannel() {
    Topic topic = fixture.topic("t");
    Subscriber first = fixture.subscribe(topic.channel("a"), 10);
    Subscriber second = fixture.subscribe(topic.channel("b"), 10);

    fixture.publish(topic, "m0", "m1");
    fixture.run();

    assertThat(first.bodies()).containsExactly("m0", "m1");
    assertThat(second.bodies()).containsExactly("m0", "m1");
    assertThat(first.id(0)).isEqualTo(second.id(0));
    assertThat(topic.depth()).isZero();
  }

  @Test
  void aCopyIsSettledOnItsOwn() {
    Topic topic = fixture.topic("t");
    Subscriber first = fixture.subscribe(topic.channel("a"), 10);
    Subscriber second = fixture.subscribe(topic.channel("b"), 10);
    fixture.publish(topic, "m0");
    fixture.run();

    first.finish(first.id(0));
    second.requeue(second.id(0), 0);
    fixture.run();

    assertThat(first.bodies()).containsExactly("m0");
    assertThat(second.attempts()).containsExactly(1, 2);
  }

  @Test
  void countsWhatIsPublished() {
    Topic topic = fixture.topic("t");
    fixture.publish(topic, "m0", "message");

    assertThat(topic.messageCount()).isEqualTo(2);
    assertThat(topic.messageBytes()).isEqualTo(9);
    assertThat(topic.depth()).isEqualTo(2);
  }

  @Test
  void theFirstChannelGetsTheBacklog() {
    Topic topic = fixture.topic("t");
    fixture.publish(topic, "m0", "m1", "m2");
    Channel first = topic.channel("a");
    fixture.run();
    Channel second = topic.channel("b");
    fixture.run();

    assertThat(first.depth()).isEqualTo(3);
    assertThat(first.messageCount()).isEqualTo(3);
    assertThat(second.depth()).isZero();
    assertThat(topic.depth()).isZero();
  }

  @Test
  void channelsThatExistWhenTheBacklogMovesShareIt() {
    Topic topic = fixture.topic("t");
    fixture.publish(topic, "m0", "m1", "m2");
    Channel first = topic.channel("a");
    Channel second = topic.channel("b");
    fixture.run();

    assertThat(List.of(first.depth(), second.depth())).containsExactly(3L, 3L);
  }

  @Test
  void aBacklogLargerThanOneTurnMovesInOrder() {
    Topic topic = fixture.topic("t");
    for (int i = 0; i < 9_000; i++) {
      fixture.publish(topic, "m" + i);
    }
    Subscriber subscriber = fixture.subscribe(topic.channel("c"), 20_000);
    fixture.engine.endBatch();
    fixture.publish(topic, "last");
    fixture.run();

    assertThat(subscriber.bodies()).hasSize(9_001).startsWith("m0", "m1").endsWith("m8999", "last");
  }

  @Test
  void keepsMessagesWhileItIsPaused() {
    Topic topic = fixture.topic("t");
    Subscriber subscriber = fixture.subscribe(topic.channel("c"), 10);
    topic.pause(true);
    fixture.publish(topic, "m0");
    fixture.run();

    assertThat(subscriber.bodies()).isEmpty();
    assertThat(topic.depth()).isEqualTo(1);
    topic.pause(false);
    fixture.publish(topic, "m1");
    fixture.run();
    assertThat(subscriber.bodies()).containsExactly("m0", "m1");
    assertThat(topic.depth()).isZero();
  }

  @Test
  void pausingLeavesTheChannelsAlone() {
    Topic topic = fixture.topic("t");
    Channel channel = topic.channel("c");
    fixture.publish(topic, "m0");
    topic.pause(true);
    Subscriber subscriber = fixture.subscribe(channel, 10);
    fixture.run();

    assertThat(subscriber.bodies()).containsExactly("m0");
  }

  @Test
  void aDelayBeginsWhenTheMessageLeavesTheTopic() {
    Topic topic = fixture.topic("t");
    Subscriber subscriber = fixture.subscribe(topic.channel("c"), 10);
    topic.pause(true);
    fixture.publishDelayed(topic, SECOND, "m0");
    fixture.advance(5 * SECOND);
    topic.pause(false);
    fixture.run();

    assertThat(topic.depth()).isZero();
    fixture.advance(SECOND - 1);
    assertThat(subscriber.bodies()).isEmpty();
    fixture.advance(1);
    assertThat(subscriber.bodies()).containsExactly("m0");
    assertThat(subscriber.attempts()).containsExactly(1);
  }

  @Test
  void emptyingDropsWhatNoChannelHasGot() {
    Topic topic = fixture.topic("t");
    Channel channel = topic.channel("c");
    fixture.publish(topic, "m0");
    topic.pause(true);
    fixture.publish(topic, "m1");
    fixture.publishDelayed(topic, SECOND, "m2");

    topic.empty();
    topic.pause(false);
    fixture.run();

    assertThat(topic.depth()).isZero();
    assertThat(channel.messageCount()).isEqualTo(1);
    assertThat(fixture.engine.slab().references()).isEqualTo(1);
  }

  @Test
  void deletingTakesTheChannelsAlong() {
    Topic topic = fixture.topic("t");
    Subscriber subscriber = fixture.subscribe(topic.channel("c"), 1);
    fixture.publish(topic, "m0", "m1");
    fixture.publishDelayed(topic, SECOND, "m2");
    fixture.run();
    topic.pause(true);
    fixture.publish(topic, "m3");
    fixture.publishDelayed(topic, SECOND, "m4");

    topic.delete();
    fixture.run();

    assertThat(topic.isDeleted()).isTrue();
    assertThat(subscriber.sink().disconnects).isEqualTo(1);
    assertThat(fixture.engine.existingTopic("t")).isNull();
    assertThat(fixture.engine.slab().references()).isZero();
    assertThat(fixture.engine.nextDeadlineNs()).isEqualTo(Long.MAX_VALUE);
    assertThat(fixture.listener.events).containsExactly("+t", "+t:c", "pause", "-t:c", "-t");
  }

  @Test
  void aDeletedTopicsNameBeginsAnew() {
    Topic topic = fixture.topic("t");
    fixture.publish(topic, "m0");
    topic.delete();

    assertThat(fixture.topic("t")).isNotSameAs(topic);
    assertThat(fixture.topic("t").depth()).isZero();
  }

  @Test
  void anEphemeralTopicGoesWithItsLastChannelNotWithItsLastConsumer() {
    Topic topic = fixture.topic("t#ephemeral");
    Subscriber subscriber = fixture.subscribe(topic.channel("c"), 1);

    subscriber.consumer().close();
    assertThat(topic.isDeleted()).isFalse();
    topic.channel("c").delete();
    assertThat(topic.isDeleted()).isTrue();
    assertThat(fixture.engine.topics()).isEmpty();
  }

  @Test
  void anEphemeralTopicWithoutChannelsKeepsWhatFitsInMemory() {
    fixture = EngineFixture.withMemQueueSize(3);
    Topic topic = fixture.topic("t#ephemeral");
    for (int i = 0; i < 10; i++) {
      assertThat(topic.refusal()).isNull();
      fixture.publish(topic, "m" + i);
    }

    assertThat(topic.depth()).isEqualTo(3);
    assertThat(topic.messageCount()).isEqualTo(10);
    Channel channel = topic.channel("c");
    fixture.run();
    assertThat(channel.depth()).isEqualTo(3);
  }

  @Test
  void thatHoldsForDelayedMessagesToo() {
    fixture = EngineFixture.withMemQueueSize(3);
    Topic topic = fixture.topic("t#ephemeral");
    fixture.publish(topic, "m");
    for (int i = 0; i < 10; i++) {
      fixture.publishDelayed(topic, SECOND, "m" + i);
    }

    assertThat(topic.depth()).isEqualTo(3);
    assertThat(topic.messageCount()).isEqualTo(11);
    assertThat(fixture.engine.slab().references()).isEqualTo(3);
  }

  @Test
  void whileTheDiskIsNearlyFullOnlyMessagesThatAreNeverStoredAreTaken() {
    Topic kept = fixture.topic("t");
    Topic ephemeral = fixture.topic("t#ephemeral");
    ephemeral.channel("c#ephemeral");
    fixture.engine.storageFull("no space left on device");

    assertThat(kept.refusal()).isEqualTo("no space left on device");
    assertThat(ephemeral.refusal()).isNull();

    ephemeral.channel("c");
    assertThat(ephemeral.refusal()).isEqualTo("no space left on device");
    fixture.engine.storageFull(null);
    assertThat(ephemeral.refusal()).isNull();
    assertThat(kept.refusal()).isNull();
  }

  @Test
  void aNormalTopicWithAnEphemeralChannelStays() {
    Topic topic = fixture.topic("t");
    fixture.subscribe(topic.channel("c#ephemeral"), 1).consumer().close();

    assertThat(topic.channels()).isEmpty();
    assertThat(topic.isDeleted()).isFalse();
    fixture.publish(topic, "m0");
    assertThat(topic.depth()).isEqualTo(1);
  }

  @Test
  void withoutMemoryEverythingGoesThroughTheSpillInOrder() {
    fixture = EngineFixture.withMemQueueSize(0);
    Topic topic = fixture.topic("t");
    fixture.publish(topic, "m0", "m1", "m2");
    assertThat(topic.spillDepth()).isEqualTo(3);

    Channel channel = topic.channel("c");
    fixture.run();
    fixture.publish(topic, "m3", "m4");
    assertThat(channel.spillDepth()).isEqualTo(5);
    Subscriber subscriber = fixture.subscribe(channel, 10);
    fixture.run();

    assertThat(subscriber.bodies()).containsExactly("m0", "m1", "m2", "m3", "m4");
  }

  @Test
  void refusesWhatItCannotKeep() {
    fixture = EngineFixture.withMemQueueSize(2);
    Topic topic = fixture.topic("t");
    fixture.spills.broken(true);
    fixture.publish(topic, "m0", "m1");
    assertThat(topic.refusal()).isNull();

    fixture.publish(topic, "m2");
    assertThat(topic.refusal()).isEqualTo(MemorySpill.FAILURE);
    assertThat(topic.depth()).isEqualTo(3);
  }

  @Test
  void refusesWhatOneOfItsChannelsCannotKeep() {
    fixture = EngineFixture.withMemQueueSize(1);
    Topic topic = fixture.topic("t");
    topic.channel("a");
    topic.channel("b");
    fixture.spills.spill("t:b").broken(true);
    fixture.publish(topic, "m0", "m1");

    assertThat(topic.refusal()).isEqualTo(MemorySpill.FAILURE);
    fixture.spills.broken(false);
    fixture.run();
    assertThat(topic.refusal()).isNull();
  }

  @Test
  void aBacklogStaysWhereItIsWhileAChannelCannotKeepIt() {
    fixture = EngineFixture.withMemQueueSize(2);
    Topic topic = fixture.topic("t");
    for (int i = 0; i < 100; i++) {
      fixture.publish(topic, "m" + i);
    }
    fixture.run();
    Channel channel = topic.channel("c");
    fixture.spills.spill("t:c").broken(true);
    endFailingBatch();
    endFailingBatch();

    assertThat(channel.depth() + topic.depth()).isEqualTo(100);
    assertThat(channel.depth()).isLessThanOrEqualTo(3);
    fixture.spills.broken(false);
    fixture.run();
    fixture.run();
    assertThat(topic.depth()).isZero();
    assertThat(channel.depth()).isEqualTo(100);
  }

  private void endFailingBatch() {
    try {
      fixture.engine.endBatch();
    } catch (SpillException e) {
      assertThat(e).hasMessage(MemorySpill.FAILURE);
    }
  }

  @Test
  void aTopicThatIsHeldKeepsItsMessagesForChannelsThatAreStillToCome() {
    Topic topic = fixture.topic("t");
    topic.hold();
    Channel first = topic.channel("a");
    fixture.publish(topic, "m0");
    fixture.publishDelayed(topic, SECOND, "late");
    fixture.run();
    assertThat(topic.depth()).isEqualTo(2);
    assertThat(first.depth()).isZero();

    Channel second = topic.channel("b");
    topic.start();
    fixture.publish(topic, "m1");
    fixture.run();

    assertThat(topic.depth()).isZero();
    assertThat(first.depth()).isEqualTo(2);
    assertThat(second.depth()).isEqualTo(2);
    assertThat(second.deferredCount()).isOne();
    assertThat(topic.isPaused()).isFalse();
  }

  @Test
  void startingAPausedTopicLeavesItPaused() {
    Topic topic = fixture.topic("t");
    topic.hold();
    topic.pause(true);
    Channel channel = topic.channel("a");
    fixture.publish(topic, "m0");

    topic.start();
    fixture.run();
    assertThat(channel.depth()).isZero();

    topic.pause(false);
    fixture.run();
    assertThat(channel.depth()).isOne();
  }
}
