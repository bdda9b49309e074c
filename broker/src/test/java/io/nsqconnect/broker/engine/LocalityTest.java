package io.nsqconnect.broker.engine;

import static io.nsqconnect.broker.engine.EngineFixture.MSG_TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who gets a message when some consumers are nearer than others. */
@ExtendWith(SimpleLeakDetection.class)
class LocalityTest {
  private static final Locality ZONE = new Locality(Proximity.ZONE, Proximity.ZONE);
  private static final Locality REGION = new Locality(Proximity.REGION, Proximity.REGION);
  private static final int ROUND = 60;

  private EngineFixture fixture = new EngineFixture();
  private Topic topic;
  private Channel channel;
  private Subscriber inZone;
  private Subscriber inRegion;
  private Subscriber remote;

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void theNearestWhoIsReadyGetsWhatIsPublished() {
    subscribeAll();
    publishRound();
    assertThat(deliveries()).containsExactly(60, 0, 0);

    inZone.consumer().ready(0);
    publishRound();
    assertThat(deliveries()).containsExactly(60, 60, 0);

    inRegion.consumer().ready(0);
    publishRound();
    assertThat(deliveries()).containsExactly(60, 60, 60);
    assertThat(channel.localityCounts()).isEqualTo(new LocalityCounts(60, 60, 60));
  }

  @Test
  void whatTheNearCannotTakeGoesToOthers() {
    subscribeAll();
    inZone.consumer().ready(10);
    inRegion.consumer().ready(20);
    publishRound();

    assertThat(deliveries()).containsExactly(10, 20, 30);
  }

  @Test
  void whatHasBeenWaitingIsForEveryone() {
    setUp();
    for (int i = 0; i < ROUND; i++) {
      fixture.publish(topic, "m" + i);
    }
    fixture.run();
    inZone = subscribe(ZONE);
    inRegion = subscribe(REGION);
    remote = subscribe(Locality.ANY);
    fixture.run();

    assertThat(deliveries()).containsExactly(20, 20, 20);
    assertThat(channel.localityCounts()).isEqualTo(new LocalityCounts(20, 20, 20));
  }

  /** A message that only a consumer has would be lost by a kill. */
  @Test
  void withoutMemoryQueuesEveryMessageIsStoredFirstAndNobodyIsPreferred() {
    fixture.close();
    fixture = EngineFixture.withMemQueueSize(0);
    subscribeAll();
    publishRound();

    assertThat(Arrays.stream(deliveries()).sum()).isEqualTo(60);
    assertThat(channel.localityCounts()).isEqualTo(new LocalityCounts(0, 0, 0));
  }

  @Test
  void aRequeuedMessagePrefersTheNearToo() {
    subscribeAll();
    inZone.consumer().ready(0);
    inRegion.consumer().ready(0);
    fixture.publish(topic, "m");
    fixture.run();
    inRegion.consumer().ready(1);
    remote.requeue(remote.id(0), 0);

    assertThat(deliveries()).containsExactly(0, 1, 1);
    assertThat(inRegion.attempts()).containsExactly(2);
  }

  @Test
  void aConsumerThatLeavesIsNotPreferredAnyMore() {
    subscribeAll();
    inZone.consumer().close();
    channel.pause(true);
    publishRound();
    assertThat(deliveries()).containsExactly(0, 0, 0);

    channel.pause(false);
    fixture.run();
    assertThat(deliveries()).containsExactly(0, 30, 30);
  }

  @Test
  void nothingIsToldUnlessItIsToBeShown() {
    subscribeAll();

    try (EngineFixture plain = new EngineFixture()) {
      assertThat(plain.channel("t", "c").localityCounts()).isNull();
    }
  }

  private void setUp() {
    fixture.engine.showLocality();
    topic = fixture.topic("t");
    channel = topic.channel("c");
  }

  private void subscribeAll() {
    setUp();
    remote = subscribe(Locality.ANY);
    inRegion = subscribe(REGION);
    inZone = subscribe(ZONE);
  }

  private Subscriber subscribe(Locality locality) {
    RecordingSink sink = new RecordingSink();
    try {
      Consumer consumer = channel.subscribe(sink, MSG_TIMEOUT, 0, locality);
      consumer.ready(1000);
      return new Subscriber(consumer, sink);
    } catch (SubscribeException e) {
      throw new AssertionError(e);
    }
  }

  private void publishRound() {
    for (int i = 0; i < ROUND; i++) {
      fixture.publish(topic, "m" + i);
    }
    fixture.run();
  }

  private int[] deliveries() {
    return new int[] {inZone.bodies().size(), inRegion.bodies().size(), remote.bodies().size()};
  }
}
