package io.nsqconnect.client.connect;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nsqconnect.client.ConnectionSettings;
import io.nsqconnect.client.NsqdAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigValue;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConnectionKeysTest {
  private static final Map<String, String> LEAST = Map.of("nsq.nsqd.tcp.addresses", "nsqd:4150");

  @Test
  void addressesAloneAreEnough() {
    AbstractConfig config = config(Map.of());

    assertThat(ConnectionKeys.addresses(config)).containsExactly(new NsqdAddress("nsqd", 4150));
    ConnectionSettings settings = ConnectionKeys.settings(config).build();
    assertThat(settings.identity().userAgent()).matches("nsq-connect/\\d+\\.\\d+\\.\\d+.*");
    assertThat(settings.identity().hostname()).isNotEmpty();
    assertThat(settings.authSecret()).isEmpty();
    assertThat(settings.connectTimeoutMs()).isEqualTo(5000);
  }

  @Test
  void everyKeyReachesTheSettings() {
    ConnectionSettings settings =
        ConnectionKeys.settings(
                config(
                    Map.of(
                        "nsq.client.id", "id",
                        "nsq.hostname", "host",
                        "nsq.user.agent", "agent",
                        "nsq.connect.timeout.ms", "101",
                        "nsq.request.timeout.ms", "1002",
                        "nsq.heartbeat.interval.ms", "1003",
                        "nsq.reconnect.backoff.ms", "14",
                        "nsq.reconnect.backoff.max.ms", "15",
                        "nsq.output.buffer.timeout.ms", "26",
                        "nsq.compression.type", "deflate")))
            .build();

    assertThat(settings.toString())
        .isEqualTo(
            "ConnectionSettings[identity=ClientIdentity[clientId=id, hostname=host,"
                + " userAgent=agent], connectTimeoutMs=101, requestTimeoutMs=1002,"
                + " heartbeatIntervalMs=1003, outputBufferTimeoutMs=26, msgTimeoutMs=0,"
                + " reconnectBackoff=BackoffRange[minMs=14, maxMs=15],"
                + " authSecret=Optional.empty, transport=compression DEFLATE (level 6)]");
  }

  @Test
  void theSecretReachesTheSettingsAndIsNotShown() {
    assertThat(
            ConnectionKeys.settings(config(Map.of("nsq.auth.secret", "hush"))).build().toString())
        .contains("authSecret=Optional[[hidden]]")
        .doesNotContain("hush");
  }

  @Test
  void anAddressNamedTwiceIsOneNode() {
    assertThat(
            ConnectionKeys.addresses(config(Map.of("nsq.nsqd.tcp.addresses", "a:1,[::1]:2, a:1"))))
        .containsExactly(new NsqdAddress("a", 1), new NsqdAddress("::1", 2));
  }

  @ParameterizedTest
  @CsvSource({
    "nsq.nsqd.tcp.addresses, nsqd",
    "nsq.client.id, a\u0007b",
    "nsq.connect.timeout.ms, 99",
    "nsq.connect.timeout.ms, 60001",
    "nsq.request.timeout.ms, 999",
    "nsq.heartbeat.interval.ms, 999",
    "nsq.heartbeat.interval.ms, 60001",
    "nsq.reconnect.backoff.ms, 9",
    "nsq.reconnect.backoff.max.ms, 9",
    "nsq.output.buffer.timeout.ms, 24",
    "nsq.output.buffer.timeout.ms, 30001"
  })
  void refusesWhatIsOutOfRangeAndNamesTheKey(String key, String value) {
    assertThatThrownBy(() -> config(Map.of(key, value)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(key);
  }

  @Test
  void refusesAGreatestBackoffBelowTheLeast() {
    Map<String, List<String>> errors =
        check(Map.of("nsq.reconnect.backoff.ms", "50", "nsq.reconnect.backoff.max.ms", "49"));

    assertThat(errors)
        .containsExactly(
            Map.entry(
                "nsq.reconnect.backoff.max.ms",
                List.of(
                    "nsq.reconnect.backoff.max.ms is 49 (expected: at least"
                        + " nsq.reconnect.backoff.ms, which is 50)")));
  }

  @Test
  void doesNotCompareAValueThatIsNone() {
    assertThat(check(Map.of("nsq.reconnect.backoff.max.ms", "x")))
        .extractingByKey("nsq.reconnect.backoff.max.ms", as(InstanceOfAssertFactories.LIST))
        .noneMatch(message -> message.toString().contains("(expected: "));
  }

  private static AbstractConfig config(Map<String, String> properties) {
    Map<String, String> all = new HashMap<>(LEAST);
    all.putAll(properties);
    return new AbstractConfig(definition(), all, false);
  }

  private static Map<String, List<String>> check(Map<String, String> properties) {
    Map<String, String> all = new HashMap<>(LEAST);
    all.putAll(properties);
    ValidatedConfig config = new ValidatedConfig(new Config(definition().validate(all)));
    ConnectionKeys.check(config);
    Map<String, List<String>> errors = new HashMap<>();
    for (ConfigValue value : config.config().configValues()) {
      if (!value.errorMessages().isEmpty()) {
        errors.put(value.name(), value.errorMessages());
      }
    }
    return errors;
  }

  private static ConfigDef definition() {
    ConfigDef definition = new ConfigDef();
    ConnectionKeys.define(definition);
    return definition;
  }
}
