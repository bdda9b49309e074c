package io.nsqconnect.broker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DueHeapTest {
  private static final long SEED = 17;

  private final DueHeap deferred = new DueHeap();

  @Test
  void isEmptyAtFirst() {
    assertThat(deferred.size()).isZero();
    assertThat(deferred.nextDue()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void givesBackInTheOrderOfTheirTimes() {
    deferred.add(1, 30);
    deferred.add(2, -10);
    deferred.add(3, 20);

    assertThat(deferred.nextDue()).isEqualTo(-10);
    assertThat(deferred.poll()).isEqualTo(2);
    assertThat(deferred.poll()).isEqualTo(3);
    assertThat(deferred.poll()).isEqualTo(1);
    assertThat(deferred.nextDue()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void showsEachValueOnceAndForgetsAll() {
    List<Long> shown = new ArrayList<>();
    for (long i = 0; i < 100; i++) {
      deferred.add(i, i * 7919 % 101);
    }

    deferred.forEach((value, due) -> shown.add(value));
    deferred.clear();

    assertThat(shown).doesNotHaveDuplicates().hasSize(100);
    assertThat(deferred.size()).isZero();
    deferred.add(5, 5);
    assertThat(deferred.poll()).isEqualTo(5);
  }

  @Test
  void agreesWithAListThatIsSearchedEveryTime() {
    SplittableRandom random = new SplittableRandom(SEED);
    Map<Long, Long> model = new HashMap<>();
    for (long handle = 0; handle < 100_000; handle++) {
      if (random.nextInt(model.size() > 300 ? 8 : 2) == 0) {
        long due = random.nextLong(-500, 500);
        deferred.add(handle, due);
        model.put(handle, due);
      } else if (!model.isEmpty()) {
        long first = model.values().stream().mapToLong(due -> due).min().orElseThrow();
        assertThat(deferred.nextDue()).isEqualTo(first);
        assertThat(model.remove(deferred.poll())).isEqualTo(first);
      }
      assertThat(deferred.size()).isEqualTo(model.size());
    }
  }
}
