package io.nsqconnect.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ConnectionSettingsTest {
  @Test
  void neverShowsTheSecret() {
    ConnectionSettings settings = builder().authSecret(new AuthSecret("hush")).build();

    assertThat(settings.toString()).contains("[hidden]").doesNotContain("hush");
  }

  @Test
  void refusesAnEmptySecret() {
    assertThatThrownBy(() -> new AuthSecret(""))
        .hasMessage("empty auth secret (expected: at least 1 byte)");
  }

  @Test
  void refusesWhatIsOutOfRangeAndSaysValueAndBounds() {
    assertRefused(
        builder().connectTimeoutMs(99), "connect timeout of 99 ms (expected: 100 to 60000 ms)");
    assertRefused(
        builder().requestTimeoutMs(999),
        "request timeout of 999 ms (expected: 1000 to 2147483647 ms)");
    assertRefused(
        builder().heartbeatIntervalMs(60_001),
        "heartbeat interval of 60001 ms (expected: 1000 to 60000 ms)");
    assertRefused(
        builder().outputBufferTimeoutMs(24),
        "output buffer timeout of 24 ms (expected: 25 to 30000 ms)");
    assertRefused(
        builder().msgTimeoutMs(999), "message timeout of 999 ms (expected: 1000 to 2147483647 ms)");
  }

  private static void assertRefused(ConnectionSettings.Builder builder, String message) {
    assertThatThrownBy(builder::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  private static ConnectionSettings.Builder builder() {
    return ConnectionSettings.builder(new ClientIdentity("id", "host", "agent"));
  }
}
