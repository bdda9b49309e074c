package io.nsqconnect.bridge.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.nsqconnect.bridge.sample.Arrivals;
import io.nsqconnect.bridge.sample.SampleBodies;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class VerdictTest {
  private final SampleBodies bodies = new SampleBodies(1);

  @Test
  void isGoodWhenEverythingArrivedAtBothPlaces() {
    Verdict verdict = verdict(10, arrivals(10), arrivals(10));

    assertThat(verdict.isGood()).isTrue();
    assertThat(verdict.summary()).isEqualTo("10 sent, 10 in Kafka, 10 back in 2.9 s");
    assertThat(verdict.complaints()).isEmpty();
  }

  @Test
  void toleratesDuplicatesButTellsThem() {
    Arrivals twice = arrivals(10);
    twice.accept(bodies.body(4));

    Verdict verdict = verdict(10, arrivals(10), twice);

    assertThat(verdict.isGood()).isTrue();
    assertThat(verdict.summary())
        .endsWith("2.9 s (duplicates, as at-least-once delivery allows: 0 in Kafka, 1 back)");
  }

  @Test
  void tellsWhatIsMissingWhere() {
    Verdict verdict = verdict(10, arrivals(10), arrivals(7));

    assertThat(verdict.isGood()).isFalse();
    assertThat(verdict.complaints()).containsExactly("3 missing back in NSQ: messages 7-9");
  }

  @Test
  void isNotGoodWhenSomethingWasDamagedEvenIfItAlsoArrivedWell() {
    Arrivals damaged = arrivals(10);
    damaged.accept(new byte[] {1, 2, 3});

    Verdict verdict = verdict(10, damaged, arrivals(10));

    assertThat(verdict.isGood()).isFalse();
    assertThat(verdict.complaints()).containsExactly("1 in Kafka not exactly as sent");
  }

  @Test
  void isNotGoodWhenNotEverythingWasSent() {
    Verdict verdict = verdict(9, arrivals(9), arrivals(9));

    assertThat(verdict.isGood()).isFalse();
    assertThat(verdict.complaints()).containsExactly("1 not sent in time");
  }

  private static Verdict verdict(int sent, Arrivals inKafka, Arrivals back) {
    return new Verdict(10, sent, inKafka, back, Duration.ofMillis(2_910));
  }

  private Arrivals arrivals(int count) {
    Arrivals arrivals = new Arrivals(bodies);
    IntStream.range(0, count).forEach(index -> arrivals.accept(bodies.body(index)));
    return arrivals;
  }
}
