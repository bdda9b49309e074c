package io.nsqconnect.client.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RecentValuesTest {
  private final AtomicLong nowNs = new AtomicLong();
  private final RecentValues values = new RecentValues(nowNs::get);

  @Test
  void nothingHasNoMeanAndNoMaximum() {
    assertThat(values.mean()).isZero();
    assertThat(values.max()).isZero();
  }

  @Test
  void tellsMeanAndMaximumOfTheLastMinute() {
    values.add(1);
    seconds(29);
    values.add(5);
    seconds(30);
    values.add(3);

    assertThat(values.mean()).isEqualTo(3);
    assertThat(values.max()).isEqualTo(5);
  }

  @Test
  void forgetsWhatIsOlder() {
    values.add(100);
    seconds(45);
    values.add(4);
    seconds(40);
    assertThat(values.max()).isEqualTo(4);

    seconds(3600);

    assertThat(values.max()).isZero();
    assertThat(values.mean()).isZero();
  }

  private void seconds(long seconds) {
    nowNs.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
  }
}
