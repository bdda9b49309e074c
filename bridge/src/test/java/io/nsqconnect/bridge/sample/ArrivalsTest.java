package io.nsqconnect.bridge.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ArrivalsTest {
  private final SampleBodies bodies = new SampleBodies(42);
  private final Arrivals arrivals = new Arrivals(bodies);

  @Test
  void countsEachBodyOnce() {
    arrivals.accept(bodies.body(0));
    arrivals.accept(bodies.body(1));
    arrivals.accept(bodies.body(0));

    assertThat(arrivals.distinct()).isEqualTo(2);
    assertThat(arrivals.duplicates()).isEqualTo(1);
    assertThat(arrivals.damaged()).isZero();
  }

  @Test
  void noticesAChangeOfAnyOneByte() {
    byte[] sent = bodies.body(3);
    for (int i = 0; i < sent.length; i++) {
      byte[] received = sent.clone();
      received[i] ^= 1;
      arrivals.accept(received);
    }

    assertThat(arrivals.damaged()).isEqualTo(sent.length);
    assertThat(arrivals.distinct()).isZero();
  }

  @Test
  void noticesMissingAndAddedBytes() {
    byte[] sent = bodies.body(3);

    arrivals.accept(new byte[0]);
    arrivals.accept(Arrays.copyOf(sent, sent.length - 1));
    arrivals.accept(Arrays.copyOf(sent, sent.length + 1));

    assertThat(arrivals.damaged()).isEqualTo(3);
    assertThat(arrivals.distinct()).isZero();
  }

  @Test
  void passesOverBodiesOfOtherRuns() {
    arrivals.accept(new SampleBodies(41).body(0));

    assertThat(arrivals.distinct()).isZero();
    assertThat(arrivals.damaged()).isZero();
  }

  @Test
  void namesWhatIsMissing() {
    IntStream.of(0, 1, 2, 4, 5, 9).forEach(index -> arrivals.accept(bodies.body(index)));

    assertThat(arrivals.missing(12)).isEqualTo("3, 6-8, 10-11");
    assertThat(arrivals.missing(3)).isEmpty();
  }

  @Test
  void namesNotMoreThanAPersonWantsToRead() {
    IntStream.range(0, 50).forEach(index -> arrivals.accept(bodies.body(2 * index)));

    assertThat(arrivals.missing(100)).isEqualTo("1, 3, 5, 7, 9, ...");
  }
}
