package io.nsqconnect.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.nsqconnect.broker.config.Flags;
import io.nsqconnect.broker.config.UsageException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScheduleTest {
  private static final long MS = 1_000_000;

  @Test
  void connectionsTakeTurnsAtTheRateOfAllTogether() throws UsageException {
    Schedule schedule = schedule("--rate=1000", "--batch=10", "--connections=2");

    assertThat(schedule.dueNs(0, 0)).isZero();
    assertThat(schedule.dueNs(0, 0.5)).isEqualTo(10 * MS);
    assertThat(schedule.dueNs(1, 0)).isEqualTo(20 * MS);
    assertThat(schedule.dueNs(50, 0)).isEqualTo(1000 * MS);
  }

  @Test
  void theWarmUpIsNotMeasuredAndComesBeforeTheDuration() throws UsageException {
    Schedule schedule = schedule("--warmup=2s", "--duration=3s");

    assertThat(schedule.isPaced()).isFalse();
    assertThat(schedule.isMeasured(2000 * MS - 1)).isFalse();
    assertThat(schedule.isMeasured(2000 * MS)).isTrue();
    assertThat(schedule.endNs()).isEqualTo(5000 * MS);
  }

  private static Schedule schedule(String... flags) throws UsageException {
    return Schedule.of(
        Load.of(Mode.E2E, new Flags("nsq-bench", LoadOptions.ALL).read(List.of(flags))), 0);
  }
}
