package io.nsqconnect.broker.stats;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GcPausesTest {
  private final GcPauses pauses = new GcPauses();

  @Test
  void noPauseIsNone() {
    assertThat(pauses.sortedUs()).isEmpty();
    assertThat(GcPauses.percentile(100, pauses.sortedUs())).isZero();
  }

  @Test
  void sortsPauses() {
    pauses.add(3);
    pauses.add(1);
    pauses.add(2);

    assertThat(pauses.sortedUs()).containsExactly(1, 2, 3);
  }

  @Test
  void keepsTheLast() {
    for (int pause = 0; pause < 3 * GcPauses.KEPT + 5; pause++) {
      pauses.add(pause);
    }

    assertThat(pauses.sortedUs())
        .hasSize(GcPauses.KEPT)
        .startsWith(2 * GcPauses.KEPT + 5)
        .endsWith(3 * GcPauses.KEPT + 4);
  }

  /** As nsqd does: the value at the rounded position, from 0, as far as there is one. */
  @ParameterizedTest
  @CsvSource({"100,1,1", "95,1,1", "100,10,10", "95,10,10", "94,10,10", "90,20,19", "50,4,3"})
  void takesThePercentileThatNsqdTakes(double percent, int count, long expected) {
    assertThat(GcPauses.percentile(percent, LongStream.rangeClosed(1, count).toArray()))
        .isEqualTo(expected);
  }

  @Test
  void hearsOfCollections() {
    pauses.listen();
    pauses.listen();

    System.gc();

    long deadline = System.nanoTime() + 20_000_000_000L;
    while (pauses.sortedUs().length == 0 && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    assertThat(pauses.sortedUs()).isNotEmpty();
  }
}
