package io.nsqconnect.bridge.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SampleBodiesTest {
  private static final int MAX_MESSAGE_BYTES = 1024 * 1024;

  private final SampleBodies bodies = new SampleBodies(7);

  @Test
  void areAllDifferent() {
    Set<ByteBuffer> distinct = new HashSet<>();
    for (int index = 0; index < 1000; index++) {
      distinct.add(ByteBuffer.wrap(bodies.body(index)));
    }

    assertThat(distinct).hasSize(1000);
  }

  @Test
  void areTheSameWhenMadeAgain() {
    assertThat(new SampleBodies(7).body(123)).isEqualTo(bodies.body(123));
  }

  @Test
  void areOfManySizesThatEveryNsqdAccepts() {
    IntSummaryStatistics sizes =
        IntStream.range(0, 1000).map(index -> bodies.body(index).length).summaryStatistics();

    assertThat(sizes.getMin()).isBetween(SampleBodies.HEADER_LENGTH, 64);
    assertThat(sizes.getMax()).isBetween(32 * 1024, MAX_MESSAGE_BYTES);
  }

  @Test
  void tellTheirIndexOnlyToTheirOwnRun() {
    assertThat(bodies.indexOf(bodies.body(99))).hasValue(99);
    assertThat(new SampleBodies(8).indexOf(bodies.body(99))).isEmpty();
  }

  @Test
  void travelTogetherWithTheirCountAndLengths() {
    byte[] batch = Batch.of(List.of(new byte[] {1, 2}, new byte[] {3}));

    assertThat(batch).containsExactly(0, 0, 0, 2, 0, 0, 0, 2, 1, 2, 0, 0, 0, 1, 3);
  }
}
