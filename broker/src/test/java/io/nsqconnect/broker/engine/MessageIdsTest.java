package io.nsqconnect.broker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.nsqconnect.protocol.MessageId;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MessageIdsTest {
  private static final long SEED = 23;
  private static final long UNIT = 1 << 20;
  private static final long NOW = 1_795_344_608_254_700_000L;

  private final MessageIds ids = new MessageIds(617, new IdTime());

  @Test
  void beginsWithTheTimeThenTheNodeThenTheSequence() {
    // An id that an nsqd 1.3.0 with this node id gave out.
    long observed = 0x18a43e624de69000L;
    long itsTime = (observed >>> 22) + 1_288_834_974_288L << 20;

    assertThat(ids.next(itsTime)).isEqualTo(observed);
    assertThat(ids.next(itsTime + UNIT - 1)).isEqualTo(observed + 1);
  }

  @Test
  void countsFromZeroInEachUnitOfTime() {
    ids.next(NOW);
    ids.next(NOW);

    assertThat(ids.next(NOW + UNIT) & 0xfff).isZero();
    assertThat(ids.next(NOW + UNIT) & 0xfff).isEqualTo(1);
  }

  @Test
  void keepsTheNodeWhateverTheTime() {
    for (int node : new int[] {0, 1, 1023}) {
      MessageIds ofNode = new MessageIds(node, new IdTime());
      for (int i = 0; i < 10_000; i++) {
        assertThat(ofNode.next(NOW + i * 100L) >>> 12 & 0x3ff).isEqualTo(node);
      }
    }
  }

  @Test
  void increasesWhereverTheClockGoes() {
    SplittableRandom random = new SplittableRandom(SEED);
    long now = NOW;
    long previous = 0;
    for (int i = 0; i < 1_000_000; i++) {
      now += random.nextInt(1_000) == 0 ? random.nextLong(-10 * UNIT, 10 * UNIT) : 50;
      long id = ids.next(now);
      assertThat(id).isGreaterThan(previous);
      previous = id;
    }
  }

  @Test
  void takesFromTheFutureWhatAUnitHasNotRoomFor() {
    long first = ids.next(NOW);
    long last = first;
    for (int i = 0; i < 100_000; i++) {
      long id = ids.next(NOW);
      assertThat(id).isGreaterThan(last);
      last = id;
    }
    assertThat((last >>> 22) - (first >>> 22)).isEqualTo(100_000 / 4_096);
  }

  @Test
  void stillIncreasesWithAClockBeforeTheOrigin() {
    long first = ids.next(0);

    assertThat(first).isNotNegative();
    assertThat(ids.next(-NOW)).isGreaterThan(first);
  }

  @Test
  void digitsAreThoseOfTheNumberInHexadecimal() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int i = 0; i < 100_000; i++) {
      long id = random.nextLong() >>> random.nextInt(64);
      assertThat(text(id)).isEqualTo(String.format("%016x", id));
    }
    assertThat(text(0)).isEqualTo("0000000000000000");
    assertThat(text(-1)).isEqualTo("ffffffffffffffff");
    assertThat(text(0x0123456789abcdefL)).isEqualTo("0123456789abcdef");
  }

  private static String text(long id) {
    return new MessageId(MessageIds.highDigits(id), MessageIds.lowDigits(id)).toString();
  }
}
