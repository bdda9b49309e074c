package io.nsqconnect.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.nsqconnect.broker.config.Flags;
import io.nsqconnect.broker.config.UsageException;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunTest {
  private static final long MS = 1_000_000;

  @Test
  void endsWhenTheTimeIsOverHoweverFewMessagesCame() throws UsageException {
    Run run = run("--warmup=1s", "--duration=1s");

    assertThat(run.take(1, 2000 * MS - 1)).isTrue();
    assertThat(run.take(1, 2000 * MS)).isFalse();
  }

  @Test
  void endsWhenEnoughMessagesCameNotCountingThoseOfTheWarmUp() throws UsageException {
    Run run = run("--warmup=1s", "--duration=1h", "--messages=100");

    assertThat(run.take(60, 0)).isTrue();
    assertThat(run.take(60, 1000 * MS)).isTrue();
    assertThat(run.take(40, 1000 * MS)).isTrue();
    assertThat(run.take(1, 1000 * MS)).isFalse();
  }

  @Test
  void aTallyHasTheRateFromTheBeginningOfTheMeasuredTimeToTheLastMessage() {
    Tally tally = new Tally();
    tally.count(10, 500 * MS, 1000 * MS);
    tally.count(10, 1990 * MS, 2000 * MS);
    Tally other = new Tally();
    other.count(20, 2500 * MS, 3000 * MS);
    tally.add(other);

    assertThat(tally.messages()).isEqualTo(40);
    assertThat(tally.rate(1000 * MS)).isEqualTo(20);
    assertThat(tally.latencyUs(100)).isBetween(500_000.0, 501_000.0);
    assertThat(tally.latencyUs(1)).isBetween(10_000.0, 10_020.0);
  }

  private static Run run(String... flags) throws UsageException {
    Load load = Load.of(Mode.E2E, new Flags("nsq-bench", LoadOptions.ALL).read(List.of(flags)));
    return new Run(load, Schedule.of(load, 0));
  }
}
