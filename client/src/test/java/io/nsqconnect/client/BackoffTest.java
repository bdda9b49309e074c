package io.nsqconnect.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class BackoffTest {
  @Test
  void theBoundDoublesUpToTheGreatest() {
    assertThat(delays(new Backoff(new BackoffRange(100, 1000), highest()), 6))
        .containsExactly(100L, 200L, 400L, 800L, 1000L, 1000L);
  }

  @Test
  void aDelayIsAnywhereBelowItsBoundAndNeverZero() {
    List<Long> delays = delays(new Backoff(new BackoffRange(50, 50), new Random(1)), 2000);

    assertThat(delays).allMatch(delayMs -> delayMs >= 1 && delayMs <= 50);
    assertThat(delays.stream().distinct()).hasSize(50);
  }

  @Test
  void beginsAgainAfterAReset() {
    Backoff backoff = new Backoff(new BackoffRange(100, 1000), highest());
    delays(backoff, 4);

    backoff.reset();

    assertThat(backoff.nextDelayMs()).isEqualTo(100);
  }

  @Test
  void survivesTheGreatestBoundThereIs() {
    Backoff backoff = new Backoff(new BackoffRange(1, Long.MAX_VALUE), new Random(1));

    assertThat(delays(backoff, 200)).allMatch(delayMs -> delayMs >= 1);
  }

  @Test
  void refusesABadRangeAndSaysTheBounds() {
    assertThatThrownBy(() -> new BackoffRange(0, 1))
        .hasMessage("backoff of 0 ms (expected: at least 1 ms)");
    assertThatThrownBy(() -> new BackoffRange(2, 1))
        .hasMessage("greatest backoff of 1 ms (expected: at least the least, 2 ms)");
  }

  private static List<Long> delays(Backoff backoff, int count) {
    List<Long> delays = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      delays.add(backoff.nextDelayMs());
    }
    return delays;
  }

  /** Always draws the greatest number. */
  private static RandomGenerator highest() {
    return new Random() {
      private static final long serialVersionUID = 1;

      @Override
      public long nextLong(long bound) {
        return bound - 1;
      }
    };
  }
}
