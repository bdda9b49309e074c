package io.nsqconnect.client.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nsqconnect.client.TransportSettings;
import io.nsqconnect.protocol.transport.Compression;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLEngine;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TransportKeysTest {
  private static final Map<String, String> TRUST =
      Map.of(
          "nsq.tls.enabled", "true",
          "nsq.ssl.truststore.type", "PEM",
          "nsq.ssl.truststore.location", path("ca.pem"));

  @Test
  void nothingIsEncryptedOrCompressedUnlessSaid() {
    assertThat(settings(Map.of())).isEqualTo(TransportSettings.PLAIN);
  }

  @Test
  void compressionIsNamedByItsType() {
    assertThat(settings(Map.of("nsq.compression.type", "snappy")).compression())
        .isEqualTo(Compression.SNAPPY);
    TransportSettings deflate =
        settings(Map.of("nsq.compression.type", "deflate", "nsq.compression.level", "9"));
    assertThat(deflate.compression()).isEqualTo(Compression.DEFLATE);
    assertThat(deflate.deflateLevel()).isEqualTo(9);
  }

  @ParameterizedTest
  @CsvSource({
    "nsq.compression.type,gzip",
    "nsq.compression.level,0",
    "nsq.compression.level,10",
    "nsq.tls.enabled,maybe"
  })
  void whatIsNotOneOfTheValuesIsRefused(String key, String value) {
    assertThatThrownBy(() -> config(Map.of(key, value)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(key);
  }

  @Test
  void theHostIsCheckedUnlessThatIsTurnedOff() {
    SSLEngine checked = engine(TRUST);
    SSLEngine unchecked = engine(with("nsq.ssl.endpoint.identification.algorithm", ""));

    assertThat(checked.getUseClientMode()).isTrue();
    assertThat(checked.getPeerHost()).isEqualTo("nsqd");
    assertThat(checked.getSSLParameters().getEndpointIdentificationAlgorithm())
        .isEqualToIgnoringCase("https");
    assertThat(unchecked.getSSLParameters().getEndpointIdentificationAlgorithm()).isNullOrEmpty();
  }

  @Test
  void versionsAreThoseOfTheKeys() {
    assertThat(engine(with("nsq.ssl.enabled.protocols", "TLSv1.2")).getEnabledProtocols())
        .containsExactly("TLSv1.2");
  }

  @Test
  void certificatesMayStandInTheValueItself() throws Exception {
    Map<String, String> properties = with("nsq.ssl.keystore.type", "PEM");
    properties.remove("nsq.ssl.truststore.location");
    properties.put("nsq.ssl.truststore.certificates", text("ca.pem"));
    properties.put("nsq.ssl.keystore.certificate.chain", text("client.pem"));
    properties.put("nsq.ssl.keystore.key", text("client.key"));

    assertThat(check(properties)).isEmpty();
    assertThat(engine(properties).getUseClientMode()).isTrue();
  }

  @Test
  void aStoreThatCannotBeReadIsPinnedOnItsKey() {
    Map<String, List<String>> errors =
        check(with("nsq.ssl.truststore.location", "/no/such/store.pem"));

    assertThat(errors).containsOnlyKeys("nsq.ssl.truststore.location");
    assertThat(errors.get("nsq.ssl.truststore.location").get(0)).contains("/no/such/store.pem");
  }

  @ParameterizedTest
  @CsvSource({
    "nsq.ssl.cipher.suites,NO_SUCH_SUITE",
    "nsq.ssl.enabled.protocols,'TLSv1.3,TLSv7'",
  })
  void aSuiteOrVersionThatIsNotKnownIsPinnedOnItsKey(String key, String value) {
    assertThat(check(with(key, value))).containsOnlyKeys(key);
  }

  @Test
  void whatFitsNoKeyIsPinnedOnTheSwitch() {
    assertThat(check(with("nsq.ssl.keystore.type", "PEM"), "nsq.ssl.keystore.key", "no key"))
        .containsOnlyKeys("nsq.tls.enabled");
  }

  @Test
  void storesAreNotLookedAtWithoutTls() {
    Map<String, String> properties = with("nsq.ssl.truststore.location", "/no/such/store.pem");
    properties.put("nsq.tls.enabled", "false");

    assertThat(check(properties)).isEmpty();
    assertThat(settings(properties)).isEqualTo(TransportSettings.PLAIN);
  }

  @Test
  void passwordsAreNotShown() {
    AbstractConfig config = config(with("nsq.ssl.key.password", "hush"));

    assertThat(config.values().toString()).doesNotContain("hush");
  }

  private static Map<String, String> with(String key, String value) {
    Map<String, String> properties = new HashMap<>(TRUST);
    properties.put(key, value);
    return properties;
  }

  private static SSLEngine engine(Map<String, String> properties) {
    return settings(properties).tls().orElseThrow().newEngine("nsqd", 4150);
  }

  private static TransportSettings settings(Map<String, String> properties) {
    return TransportKeys.settings(config(properties));
  }

  private static Map<String, List<String>> check(
      Map<String, String> properties, String key, String value) {
    properties.put(key, value);
    return check(properties);
  }

  private static Map<String, List<String>> check(Map<String, String> properties) {
    ValidatedConfig config = new ValidatedConfig(new Config(definition().validate(properties)));
    TransportKeys.check(config);
    Map<String, List<String>> errors = new HashMap<>();
    for (ConfigValue value : config.config().configValues()) {
      if (!value.errorMessages().isEmpty()) {
        errors.put(value.name(), value.errorMessages());
      }
    }
    return errors;
  }

  private static AbstractConfig config(Map<String, String> properties) {
    return new AbstractConfig(definition(), properties, false);
  }

  private static ConfigDef definition() {
    ConfigDef definition = new ConfigDef();
    TransportKeys.define(
        new KeyGroup(definition, "Connection"), new KeyGroup(definition, "Security"));
    return definition;
  }

  private static String path(String name) {
    try {
      return Path.of(TransportKeysTest.class.getResource(name).toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String text(String name) throws Exception {
    return Files.readString(Path.of(path(name)));
  }
}
