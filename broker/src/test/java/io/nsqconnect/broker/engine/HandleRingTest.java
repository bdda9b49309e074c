package io.nsqconnect.broker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class HandleRingTest {
  private static final long SEED = 11;

  private final HandleRing ring = new HandleRing();

  @Test
  void isEmptyAtFirst() {
    assertThat(ring.size()).isZero();
    assertThat(ring.poll()).isEqualTo(Handle.NONE);
  }

  @Test
  void givesBackInTheOrderOfArrivalHoweverItGrewAndShrank() {
    SplittableRandom random = new SplittableRandom(SEED);
    ArrayDeque<Long> model = new ArrayDeque<>();
    long pushed = 0;
    for (int burst = 0; burst < 2_000; burst++) {
      for (int i = random.nextInt(random.nextInt(100) == 0 ? 5_000 : 40); i > 0; i--) {
        ring.push(pushed);
        model.add(pushed++);
      }
      int polls = random.nextInt(10) == 0 ? Integer.MAX_VALUE : random.nextInt(50);
      for (int i = 0; i < polls && !model.isEmpty(); i++) {
        assertThat(ring.poll()).isEqualTo(model.poll());
      }
      assertThat(ring.size()).isEqualTo(model.size());
    }
  }

  @Test
  void servesAgainAfterALargeBurstHasBeenGivenBack() {
    for (int i = 0; i < 100_000; i++) {
      ring.push(i);
    }
    for (int i = 0; i < 100_000; i++) {
      ring.poll();
    }

    assertThat(ring.poll()).isEqualTo(Handle.NONE);
    ring.push(5);
    assertThat(ring.poll()).isEqualTo(5);
    assertThat(ring.poll()).isEqualTo(Handle.NONE);
  }
}
