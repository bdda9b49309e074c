package io.nsqconnect.broker.tls;

import io.nsqconnect.broker.config.Configuration;
import io.nsqconnect.broker.config.Options;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the configuration says about TLS.
 *
 * @param certificateFile PEM, the server's certificate first
 * @param keyFile PEM, may be the same file
 * @param authoritiesFile PEM; empty for the authorities that the platform trusts
 * @param minVersion tls1.0 to tls1.3
 * @param minVersionSaid whether somebody has chosen that, or it is the default
 */
record TlsSettings(
    String certificateFile,
    String keyFile,
    String authoritiesFile,
    ClientCertificates clientCertificates,
    String minVersion,
    boolean minVersionSaid) {

  private static final List<String> OPTION_WORDS = List.of("tls1.0", "tls1.1", "tls1.2", "tls1.3");
  private static final List<String> VERSIONS = List.of("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3");

  static TlsSettings of(Configuration configuration) {
    return new TlsSettings(
        configuration.get(Options.TLS_CERT),
        configuration.get(Options.TLS_KEY),
        configuration.get(Options.TLS_ROOT_CA_FILE),
        ClientCertificates.of(configuration.get(Options.TLS_CLIENT_AUTH_POLICY)),
        configuration.get(Options.TLS_MIN_VERSION),
        configuration.says(Options.TLS_MIN_VERSION));
  }

  /** Whether somebody wants TLS 1.0 or 1.1, rather than not having said anything. */
  boolean asksForOldVersions() {
    return minVersionSaid && OPTION_WORDS.indexOf(minVersion) < OPTION_WORDS.indexOf("tls1.2");
  }

  /** The protocol versions that are spoken, as Java calls them. */
  List<String> versions() {
    return VERSIONS.subList(OPTION_WORDS.indexOf(minVersion), VERSIONS.size());
  }

  /** The files that are read, each once. */
  List<String> files() {
    return Stream.of(certificateFile, keyFile, authoritiesFile)
        .filter(file -> !file.isEmpty())
        .distinct()
        .toList();
  }
}
