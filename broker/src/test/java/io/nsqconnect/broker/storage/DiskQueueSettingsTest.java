package io.nsqconnect.broker.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.nsqconnect.broker.config.Configuration;
import io.nsqconnect.broker.config.Options;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DiskQueueSettingsTest {
  @Test
  void noQueueIsSyncedMoreOftenThanSomethingHappensOrEveryMillisecond() {
    DiskQueueSettings settings =
        DiskQueueSettings.of(
            Configuration.defaults()
                .with(Options.SYNC_EVERY, -1L)
                .with(Options.SYNC_TIMEOUT, Duration.ofNanos(1000)));

    assertThat(settings.syncEvery()).isEqualTo(1);
    assertThat(settings.syncTimeoutMs()).isEqualTo(1);
  }
}
