package io.nsqconnect.broker.stats;

import static org.assertj.core.api.Assertions.assertThat;

import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class LatencyWindowTest {
  private static final long WINDOW_NS = 1000;

  private final LatencyWindow window = new LatencyWindow(WINDOW_NS, 0);

  @Test
  void showsWhatWasRecordedWithinHalfAWindow() {
    window.record(7, 0);
    window.record(9, 499);

    assertThat(shown(499).getTotalCount()).isEqualTo(2);
    assertThat(shown(499).getMaxValue()).isEqualTo(9);
  }

  @Test
  void stillShowsTheHalfBefore() {
    window.record(7, 0);
    window.record(9, 999);

    assertThat(shown(999).getTotalCount()).isEqualTo(2);
  }

  @Test
  void forgetsWhatIsOlderThanAWindow() {
    window.record(7, 0);
    window.record(9, 600);

    assertThat(shown(1000).getTotalCount()).isEqualTo(1);
    assertThat(shown(1500).getTotalCount()).isZero();
  }

  @Test
  void startsAfreshAfterALongSilence() {
    window.record(7, 0);

    assertThat(shown(1_000_000).getTotalCount()).isZero();
    window.record(9, 1_000_100);
    assertThat(shown(1_000_499).getTotalCount()).isEqualTo(1);
  }

  @Test
  void takesAClockThatSteppedBackForNoTimeAtAll() {
    window.record(-5, 0);

    assertThat(shown(0).getMaxValue()).isZero();
  }

  private Histogram shown(long nowNs) {
    Histogram sum = LatencyWindow.emptyHistogram();
    window.addTo(sum, nowNs);
    return sum;
  }
}
