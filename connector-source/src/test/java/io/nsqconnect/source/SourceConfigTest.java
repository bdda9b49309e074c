package io.nsqconnect.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.nsqconnect.client.connect.ConnectorProperties;
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

  @Test
  void onlyAPollThatIsATransactionLingersUnlessItIsTold() {
    assertThat(lingerMs(Map.of())).isZero();
    assertThat(lingerMs(Map.of("nsq.delivery", "exactly-once"))).isEqualTo(20);
    assertThat(lingerMs(Map.of("nsq.poll.linger.ms", "7"))).isEqualTo(7);
  }

  /** With its new address it would be called as the one with the old address until that is gone. */
  @Test
  void aNodeThatMovesIsSoonGoneFromWhereItWas() {
    assertThat(goneAfterMs("address")).isEqualTo(120_000);
    assertThat(goneAfterMs("hostname")).isEqualTo(30_000);
  }

  private static long goneAfterMs(String identity) {
    return new SourceConfig(Map.of("nsq.channel", "c", "nsq.node.identity", identity))
        .discoveryTiming()
        .goneAfterMs();
  }

  private static long lingerMs(Map<String, String> settings) {
    return new SourceConfig(ConnectorProperties.with(settings, "nsq.channel", "c"))
        .pollLimits()
        .lingerMs();
  }
}
