package io.nsqconnect.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class SourceConfigTest {
  /**
   * Key stores are read for them, and the host's name is looked up; a task has many connections.
   */
  @Test
  void theSettingsOfConnectionsAreMadeOnce() {
    SourceConfig config = new SourceConfig(Map.of("nsq.channel", "c", "nsq.tls.enabled", "true"));

    assertThat(config.connection()).isSameAs(config.connection());
  }
}
