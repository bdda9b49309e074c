package io.nsqconnect.client.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nsqconnect.client.discovery.HttpAddress;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DiscoveryKeysTest {
  @Test
  void anNsqlookupdNamedTwiceIsAskedOnce() {
    AbstractConfig config =
        new AbstractConfig(
            definition(), Map.of("nsq.lookupd.http.addresses", "a:1,http://a:1, b:2"), false);

    assertThat(DiscoveryKeys.addresses(config))
        .containsExactly(HttpAddress.parse("a:1"), HttpAddress.parse("b:2"));
  }

  @Test
  void howOftenAndHowPatientlyComesFromTheKeys() {
    AbstractConfig config =
        new AbstractConfig(
            definition(),
            Map.of("nsq.lookupd.poll.interval.ms", "1500", "nsq.connect.timeout.ms", "700"),
            false);

    assertThat(DiscoveryKeys.timing(config).intervalMs()).isEqualTo(1500);
    assertThat(DiscoveryKeys.timing(config).answerTimeoutMs()).isEqualTo(700);
  }

  @ParameterizedTest
  @CsvSource({
    "nsq.lookupd.http.addresses, nowhere",
    "nsq.lookupd.http.addresses, ftp://a:1",
    "nsq.lookupd.poll.interval.ms, 999"
  })
  void refusesWhatIsOutOfRangeAndNamesTheKey(String key, String value) {
    assertThatThrownBy(() -> new AbstractConfig(definition(), Map.of(key, value), false))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(key);
  }

  @Test
  void oneOfBothKindsOfAddressesIsNeeded() {
    assertThat(refused(Map.of())).containsExactly("nsq.nsqd.tcp.addresses");
    assertThat(refused(Map.of("nsq.nsqd.tcp.addresses", "a:1"))).isEmpty();
    assertThat(refused(Map.of("nsq.lookupd.http.addresses", "a:1"))).isEmpty();
  }

  private static List<String> refused(Map<String, String> properties) {
    ValidatedConfig config = new ValidatedConfig(new Config(definition().validate(properties)));
    DiscoveryKeys.check(config);
    return config.config().configValues().stream()
        .filter(value -> !value.errorMessages().isEmpty())
        .map(ConfigValue::name)
        .toList();
  }

  private static ConfigDef definition() {
    ConfigDef definition = new ConfigDef();
    ConnectionKeys.define(definition);
    DiscoveryKeys.define(definition);
    return definition;
  }
}
