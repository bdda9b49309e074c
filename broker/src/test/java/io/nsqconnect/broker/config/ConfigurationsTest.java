package io.nsqconnect.broker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationsTest {
  @Test
  void theNodeIdComesFromTheHostName() {
    assertThat(Configurations.nodeIdOf("vm")).isEqualTo(617);
  }

  @Test
  void whatDependsOnTheHostIsResolved() throws Exception {
    Configuration configuration = resolve();

    assertThat(configuration.get(Options.NODE_ID))
        .isEqualTo(Configurations.nodeIdOf(Configurations.hostname()));
    assertThat(configuration.get(Options.BROADCAST_ADDRESS)).isEqualTo(Configurations.hostname());
  }

  @Test
  void anEmptyAddressIsOneToo() throws Exception {
    assertThat(resolve("--broadcast-address=").get(Options.BROADCAST_ADDRESS)).isEmpty();
  }

  @Test
  void whatWasSaidIsNotResolved() throws Exception {
    Configuration configuration = resolve("--node-id=5", "--broadcast-address=nsq.example.com");

    assertThat(configuration.get(Options.NODE_ID)).isEqualTo(5);
    assertThat(configuration.get(Options.BROADCAST_ADDRESS)).isEqualTo("nsq.example.com");
  }

  @Test
  void percentilesAreSortedDownwards() throws Exception {
    assertThat(
            resolve("--e2e-processing-latency-percentile=0.95,1,0.999,0.99")
                .get(Options.E2E_PERCENTILES))
        .containsExactly(1.0, 0.999, 0.99, 0.95);
  }

  @Test
  void portsAreCompletedUnlessTheyWereSaid() throws Exception {
    Configuration completed = Configurations.withPorts(resolve(), 4150, 4151);
    Configuration said =
        Configurations.withPorts(
            resolve("--broadcast-tcp-port=1", "--broadcast-http-port=2"), 4150, 4151);

    assertThat(completed.get(Options.BROADCAST_TCP_PORT)).isEqualTo(4150);
    assertThat(completed.get(Options.BROADCAST_HTTP_PORT)).isEqualTo(4151);
    assertThat(said.get(Options.BROADCAST_TCP_PORT)).isEqualTo(1);
    assertThat(said.get(Options.BROADCAST_HTTP_PORT)).isEqualTo(2);
  }

  @Test
  void theStatsdPrefixNamesTheHost() throws Exception {
    Configuration configuration = resolve("--broadcast-address=a.b", "--statsd-prefix=nsq.%s");

    assertThat(Configurations.withPorts(configuration, 1, 4151).get(Options.STATSD_PREFIX))
        .isEqualTo("nsq.a_b_4151.");
  }

  @ParameterizedTest
  @CsvSource({"::1, nsq.[__1]_4151.", "fe80::1%lo, nsq.[fe80__1%lo]_4151.", "h, nsq.h_4151."})
  void anAddressWithColonsStandsInBracketsInTheStatsdPrefix(String address, String prefix)
      throws Exception {
    Configuration configuration = resolve("--broadcast-address=" + address);

    assertThat(Configurations.withPorts(configuration, 1, 4151).get(Options.STATSD_PREFIX))
        .isEqualTo(prefix);
  }

  @Test
  void defaultsAreValid() throws Exception {
    Configurations.validate(resolve());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--node-id=0",
        "--node-id=1023",
        "--max-deflate-level=1",
        "--max-deflate-level=9",
        "--mem-queue-size=-1",
        "--sync-every=0",
        "--sync-timeout=1us",
        "--max-bytes-per-file=0",
        "--max-msg-size=0",
        "--max-body-size=-5",
        "--msg-timeout=-1s",
        "--max-msg-timeout=0",
        "--output-buffer-timeout=1us",
        "--http-client-connect-timeout=0",
        "--http-client-request-timeout=-1s",
        "--e2e-processing-latency-window-time=0"
      })
  void boundsAreValid(String flag) throws Exception {
    Configurations.validate(resolve(flag));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--max-deflate-level=0 | --max-deflate-level must be [1,9]",
        "--max-deflate-level=10 | --max-deflate-level must be [1,9]",
        "--node-id=-1 | --node-id must be [0,1024)",
        "--node-id=1024 | --node-id must be [0,1024)",
        "--max-deflate-level=3000000000 | --max-deflate-level must be [1,9]",
        "--sync-timeout=0 | --sync-timeout 0s (expected: > 0s)",
        "--sync-timeout=-1s | --sync-timeout -1s (expected: > 0s)",
        "--output-buffer-timeout=0 | --output-buffer-timeout 0s (expected: > 0s)",
        "--drain-timeout=-1s | --drain-timeout -1s (expected: >= 0s)",
        "--e2e-processing-latency-percentile=0 | invalid E2E processing latency percentile: 0",
        "--e2e-processing-latency-percentile=2 | invalid E2E processing latency percentile: 2",
        "--e2e-processing-latency-percentile=1.5 | invalid E2E processing latency percentile: 1.5",
        "--e2e-processing-latency-percentile=NaN | invalid E2E processing latency percentile: NaN"
      })
  void otherValuesAreRefused(String flag, String message) {
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> Configurations.validate(resolve(flag)))
        .withMessage(message);
  }

  @Test
  void theWindowMattersOnlyWhereThereArePercentiles() {
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(
            () ->
                Configurations.validate(
                    resolve(
                        "--e2e-processing-latency-percentile=0.5",
                        "--e2e-processing-latency-window-time=0")))
        .withMessage("--e2e-processing-latency-window-time 0s (expected: >= 1ms)");
  }

  @Test
  void theStatsdIntervalMattersOnlyWhereThereIsAStatsd() throws Exception {
    Configurations.validate(resolve("--statsd-interval=0"));
    Configurations.validate(resolve("--statsd-address=127.0.0.1:8125", "--statsd-interval=1ms"));

    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(
            () ->
                Configurations.validate(
                    resolve("--statsd-address=127.0.0.1:8125", "--statsd-interval=0")))
        .withMessage("--statsd-interval 0s (expected: >= 1ms)");
  }

  @Test
  void whatThisVersionDoesNotDoIsRefused() {
    for (Option<?> option : Options.ALL) {
      if (!option.available() && option.type() == OptionType.STRING) {
        assertThatExceptionOfType(ConfigurationException.class)
            .isThrownBy(() -> Configurations.validate(resolve("--" + option.flag() + "=x")))
            .withMessage("--" + option.flag() + " is not available in this version");
      }
    }
  }

  private static Configuration resolve(String... arguments) throws Exception {
    return Configurations.resolve(Flags.parse(List.of(arguments)));
  }
}
