package io.nsqconnect.broker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class HandleQueueTest {
  private static final long SEED = 11;

  private final HandleSegments segments = new HandleSegments();
  private final HandleQueue queue = new HandleQueue(segments);

  @Test
  void isEmptyAtFirst() {
    assertThat(queue.size()).isZero();
    assertThat(queue.poll()).isEqualTo(Handle.NONE);
  }

  @Test
  void givesBackInTheOrderOfArrivalHoweverItGrewAndShrank() {
    SplittableRandom random = new SplittableRandom(SEED);
    ArrayDeque<Long> model = new ArrayDeque<>();
    long pushed = 0;
    for (int burst = 0; burst < 2_000; burst++) {
      for (int i = random.nextInt(random.nextInt(100) == 0 ? 5_000 : 40); i > 0; i--) {
        queue.push(pushed);
        model.add(pushed++);
      }
      int polls = random.nextInt(10) == 0 ? Integer.MAX_VALUE : random.nextInt(50);
      for (int i = 0; i < polls && !model.isEmpty(); i++) {
        assertThat(queue.poll()).isEqualTo(model.poll());
      }
      assertThat(queue.size()).isEqualTo(model.size());
    }
  }

  @Test
  void servesAgainAfterALargeBurstHasBeenGivenBack() {
    for (int i = 0; i < 100_000; i++) {
      queue.push(i);
    }
    for (int i = 0; i < 100_000; i++) {
      queue.poll();
    }

    assertThat(queue.poll()).isEqualTo(Handle.NONE);
    queue.push(5);
    assertThat(queue.poll()).isEqualTo(5);
    assertThat(queue.poll()).isEqualTo(Handle.NONE);
  }

  @Test
  void showsAndReplacesAllThatItHoldsInOrder() {
    for (int i = 0; i < 5_000; i++) {
      queue.push(i);
    }
    for (int i = 0; i < 1_500; i++) {
      queue.poll();
    }
    queue.replaceAll(handle -> handle + 7);
    List<Long> shown = new ArrayList<>();
    queue.forEach(shown::add);

    assertThat(shown)
        .isEqualTo(LongStream.range(1_507, 5_007).boxed().toList())
        .hasSize(queue.size());
    assertThat(queue.poll()).isEqualTo(1_507);
  }
}
