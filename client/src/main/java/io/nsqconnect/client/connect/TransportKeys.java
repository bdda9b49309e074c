package io.nsqconnect.client.connect;

import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Range.between;

import io.nsqconnect.client.TlsEngines;
import io.nsqconnect.client.TransportSettings;
import io.nsqconnect.protocol.transport.Compression;
import io.nsqconnect.protocol.transport.TransportLayers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.security.ssl.DefaultSslEngineFactory;

/**
 * The keys for encryption and compression.
 *
 * <p>What follows {@code nsq.} in {@code nsq.ssl...} is Kafka's own key, with its type, its default
 * and its meaning, and Kafka's own code reads key and trust stores: JKS, PKCS12 and PEM, from files
 * or from the value itself.
 */
public final class TransportKeys {
  public static final String TLS_ENABLED = "nsq.tls.enabled";
  public static final String COMPRESSION_TYPE = "nsq.compression.type";
  public static final String COMPRESSION_LEVEL = "nsq.compression.level";

  private static final String PREFIX = "nsq.";

  /** Those of Kafka's keys that make sense towards nsqd. */
  private static final List<String> SSL_KEYS =
      List.of(
          SslConfigs.SSL_TRUSTSTORE_LOCATION_CONFIG,
          SslConfigs.SSL_TRUSTSTORE_PASSWORD_CONFIG,
          SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG,
          SslConfigs.SSL_TRUSTSTORE_CERTIFICATES_CONFIG,
          SslConfigs.SSL_KEYSTORE_LOCATION_CONFIG,
          SslConfigs.SSL_KEYSTORE_PASSWORD_CONFIG,
          SslConfigs.SSL_KEYSTORE_TYPE_CONFIG,
          SslConfigs.SSL_KEYSTORE_KEY_CONFIG,
          SslConfigs.SSL_KEYSTORE_CERTIFICATE_CHAIN_CONFIG,
          SslConfigs.SSL_KEY_PASSWORD_CONFIG,
          SslConfigs.SSL_PROTOCOL_CONFIG,
          SslConfigs.SSL_ENABLED_PROTOCOLS_CONFIG,
          SslConfigs.SSL_CIPHER_SUITES_CONFIG,
          SslConfigs.SSL_ENDPOINT_IDENTIFICATION_ALGORITHM_CONFIG);

  private TransportKeys() {}

  static void define(KeyGroup connection, KeyGroup security) {
    connection.add(
        COMPRESSION_TYPE,
        Type.STRING,
        Choice.spelling(Compression.NONE),
        Choice.of(Compression.class),
        MEDIUM,
        "How the connections to nsqd are compressed. An nsqd that does not offer it is used"
            + " uncompressed.");
    connection.add(
        COMPRESSION_LEVEL,
        Type.INT,
        TransportLayers.DEFAULT_DEFLATE_LEVEL,
        between(TransportSettings.MIN_DEFLATE_LEVEL, TransportSettings.MAX_DEFLATE_LEVEL),
        LOW,
        "How hard either side tries with deflate, at most as hard as nsqd allows.");
    security.add(
        TLS_ENABLED,
        Type.BOOLEAN,
        false,
        null,
        MEDIUM,
        "Whether the connections to nsqd are encrypted. An nsqd that does not offer it is not used.");
    Map<String, ConfigKey> ssl = new ConfigDef().withClientSslSupport().configKeys();
    for (String name : SSL_KEYS) {
      ConfigKey key = ssl.get(name);
      security.add(
          PREFIX + name,
          key.type,
          key.defaultValue,
          key.validator,
          key.importance,
          key.documentation);
    }
  }

  /** Tries whether key and trust stores, suites and versions can be used, if they are going to. */
  static void check(ValidatedConfig config) {
    if (!config.value(TLS_ENABLED, Boolean.class).orElse(false)) {
      return;
    }
    Map<String, Object> values = new HashMap<>();
    for (String name : SSL_KEYS) {
      values.put(name, config.value(PREFIX + name, Object.class).orElse(null));
    }
    try (DefaultSslEngineFactory factory = engineFactory(values)) {
      factory.createClientSslEngine("nsqd", 1, hostCheck(values));
    } catch (KafkaException | IllegalArgumentException e) {
      config.refuse(offender(values, e), reason(e));
    }
  }

  static TransportSettings settings(AbstractConfig config) {
    Optional<TlsEngines> tls = Optional.empty();
    if (config.getBoolean(TLS_ENABLED)) {
      Map<String, Object> values = new HashMap<>();
      for (String name : SSL_KEYS) {
        values.put(name, config.values().get(PREFIX + name));
      }
      tls = Optional.of(engines(values));
    }
    return new TransportSettings(
        tls,
        Choice.read(Compression.class, config.getString(COMPRESSION_TYPE)),
        config.getInt(COMPRESSION_LEVEL));
  }

  private static TlsEngines engines(Map<String, Object> values) {
    DefaultSslEngineFactory factory = engineFactory(values);
    String hostCheck = hostCheck(values);
    return (host, port) -> factory.createClientSslEngine(host, port, hostCheck);
  }

  private static String hostCheck(Map<String, Object> values) {
    Object check = values.get(SslConfigs.SSL_ENDPOINT_IDENTIFICATION_ALGORITHM_CONFIG);
    return check == null ? "" : String.valueOf(check);
  }

  private static DefaultSslEngineFactory engineFactory(Map<String, Object> values) {
    DefaultSslEngineFactory factory = new DefaultSslEngineFactory();
    factory.configure(values);
    return factory;
  }

  /** The key whose value the error speaks of; if that can't be told, the one that has led to it. */
  private static String offender(Map<String, Object> values, Exception error) {
    String reason = reason(error);
    return SSL_KEYS.stream()
        .filter(name -> name.endsWith(".location") || values.get(name) instanceof List)
        .filter(name -> elements(values.get(name)).anyMatch(reason::contains))
        .findFirst()
        .map(name -> PREFIX + name)
        .orElse(TLS_ENABLED);
  }

  private static Stream<String> elements(Object value) {
    Stream<?> all = value instanceof List<?> list ? list.stream() : Stream.ofNullable(value);
    return all.map(String::valueOf).filter(text -> !text.isEmpty());
  }

  private static String reason(Exception error) {
    Throwable cause = error.getCause();
    return cause == null ? error.getMessage() : error.getMessage() + ": " + cause.getMessage();
  }
}
