package io.nsqconnect.broker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which time ids may carry. */
class IdTimeTest {
  private static final long UNIT = 1 << 20;
  private static final long NOW = 1_712_116L * UNIT * 1_000_000;
  private static final long IDS_PER_UNIT = 4096;

  private final List<Long> asked = new ArrayList<>();
  private final IdTime time = new IdTime();

  /** The start of the unit of time that an id carries. */
  private static long timeOf(long id) {
    return (id >>> 22) + 1_288_834_974_288L << 20;
  }

  private void resume(long epochNanos) {
    time.resume(epochNanos, asked::add);
    time.reserved(epochNanos, epochNanos + 100 * UNIT);
  }

  @Test
  void idsBeginWhereOthersMayHaveEnded() {
    resume(NOW + 50 * UNIT - 1);

    assertThat(timeOf(new MessageIds(1, time).next(NOW))).isEqualTo(NOW + 50 * UNIT);
  }

  @Test
  void idsBeginAtThePresentIfThatIsLater() {
    resume(NOW);

    assertThat(timeOf(new MessageIds(1, time).next(NOW + 7 * UNIT + 1))).isEqualTo(NOW + 7 * UNIT);
  }

  @Test
  void idsStayWithinWhatIsReservedWhereverTheClockGoes() {
    resume(NOW);
    MessageIds ids = new MessageIds(1, time);

    assertThat(timeOf(ids.next(NOW + 100 * UNIT))).isEqualTo(NOW + 99 * UNIT);
    assertThat(asked).containsExactly(NOW + 100 * UNIT);
    time.reserved(NOW + 100 * UNIT, NOW + 200 * UNIT);
    assertThat(timeOf(ids.next(NOW + 100 * UNIT))).isEqualTo(NOW + 100 * UNIT);
  }

  @Test
  void publishingDoesNotWaitWhenAllThatIsReservedIsUsedUp() {
    resume(NOW);
    MessageIds ids = new MessageIds(1, time);
    Set<Long> given = new HashSet<>();
    for (int i = 0; i < 101 * IDS_PER_UNIT; i++) {
      assertThat(given.add(ids.next(NOW))).isTrue();
    }

    assertThat(timeOf(ids.next(NOW))).isEqualTo(NOW + 101 * UNIT);
  }

  @Test
  void moreIsAskedForOnceWhenHalfIsUsed() {
    resume(NOW);
    MessageIds ids = new MessageIds(1, time);

    ids.next(NOW + 49 * UNIT);
    assertThat(asked).isEmpty();
    ids.next(NOW + 50 * UNIT);
    ids.next(NOW + 51 * UNIT);
    ids.next(NOW + 500 * UNIT);
    assertThat(asked).containsExactly(NOW + 50 * UNIT);
    time.reserved(NOW + 50 * UNIT, NOW + 600 * UNIT);
    ids.next(NOW + 500 * UNIT);
    assertThat(asked).containsExactly(NOW + 50 * UNIT, NOW + 500 * UNIT);
  }

  @Test
  void aTopicBeginsBehindThoseThatWereDeleted() {
    try (EngineFixture fixture = new EngineFixture()) {
      Topic first = fixture.topic("t");
      Subscriber subscriber = fixture.subscribe(first.channel("c"), 2);
      fixture.publish(first, "x");
      fixture.run();
      first.delete();
      fixture.clock.step(-3600 * EngineFixture.SECOND);
      fixture.engine.beginBatch();
      Topic second = fixture.topic("t");
      Subscriber other = fixture.subscribe(second.channel("c"), 2);
      fixture.publish(second, "y");
      fixture.run();

      assertThat(other.id(0).toString()).isGreaterThan(subscriber.id(0).toString());
    }
  }

  @Test
  void whatIsUnusedBeginsBehindTheLastId() {
    resume(NOW);
    assertThat(time.unusedFromEpochNanos()).isEqualTo(NOW);

    new MessageIds(1, time).next(NOW + 5 * UNIT);

    assertThat(time.unusedFromEpochNanos()).isEqualTo(NOW + 6 * UNIT);
  }
}
