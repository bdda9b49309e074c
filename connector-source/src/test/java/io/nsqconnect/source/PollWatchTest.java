package io.nsqconnect.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PollWatchTest {
  private long nowMs;
  private final PollWatch watch = new PollWatch(() -> TimeUnit.MILLISECONDS.toNanos(nowMs));

  @Test
  void aWorkerThatStaysAwayTooLongHasStalled() {
    watch.enter();
    watch.leave();

    nowMs = PollWatch.STALLED_AFTER_MS - 1;
    assertThat(watch.isStalled()).isFalse();
    nowMs = PollWatch.STALLED_AFTER_MS;
    assertThat(watch.isStalled()).isTrue();
  }

  @Test
  void aWorkerThatNeverCameHasStalledToo() {
    nowMs = PollWatch.STALLED_AFTER_MS;

    assertThat(watch.isStalled()).isTrue();
  }

  @Test
  void aWorkerThatIsThereHasNotStalled() {
    nowMs = 10 * PollWatch.STALLED_AFTER_MS;
    watch.enter();

    assertThat(watch.isStalled()).isFalse();
  }
}
