package io.nsqconnect.broker.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which files make a server's credentials, and what is said about those that don't. */
class CredentialsTest {
  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    "server.pem,server.key,RSA",
    "server.pem,server-pkcs1.key,RSA",
    "server-ec.pem,server-ec.key,EC",
    "server-ec.pem,server-ec-pkcs8.key,EC",
    "server-ed25519.pem,server-ed25519.key,EdDSA"
  })
  void everyFormOfAKeyIsRead(String certificate, String key, String algorithm) throws TlsException {
    Credentials credentials = load(certificate, key);

    assertThat(credentials.key().getAlgorithm()).isEqualTo(algorithm);
    assertThat(credentials.chain()).hasSize(1);
    assertThat(credentials.authorities()).isEmpty();
  }

  @Test
  void certificateChainAndKeyMayShareOneFile() throws IOException, TlsException {
    Path all = directory.resolve("all.pem");
    Files.writeString(
        all,
        "A comment\n"
            + text("server.key")
            + text("server.pem").replace("\n", "\r\n")
            + text("ca.pem"));

    Credentials credentials =
        Credentials.load(settings(all.toString(), all.toString(), all.toString()));

    assertThat(credentials.chain()).hasSize(2);
    assertThat(credentials.authorities()).hasSize(2);
    assertThat(credentials.summary()).startsWith("CN=server, valid until 2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "server.key | server.key | tls: failed to find certificate PEM data in certificate input,"
            + " but did find a private key; PEM inputs may have been switched",
        "server.pem | server.pem | tls: found a certificate rather than a key in the PEM for the"
            + " private key",
        "server.pem | client.key | tls: private key does not match public key",
        "server.pem | server-ec.key | tls: private key type does not match public key type",
        "server.pem | server-encrypted.key | tls: failed to parse private key",
        "server.pem | server-encrypted-pkcs1.key | tls: failed to parse private key"
      })
  void whatDoesNotFitIsNamed(String certificate, String key, String message) {
    assertThatThrownBy(() -> load(certificate, key)).hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "junk | tls: failed to find any PEM data in certificate input",
        "-----BEGIN FOO-----AAAA-----END FOO----- | tls: failed to find \"CERTIFICATE\" PEM block in"
            + " certificate input after skipping PEM blocks of the following types: [FOO]",
        "-----BEGIN CERTIFICATE-----AAAA-----END CERTIFICATE----- | x509: malformed certificate"
      })
  void aFileWithoutCertificatesIsRefused(String content, String message) throws IOException {
    Path file = Files.writeString(directory.resolve("odd.pem"), content);

    assertThatThrownBy(
            () ->
                Credentials.load(
                    settings(file.toString(), TestCertificates.path("server.key"), "")))
        .hasMessageStartingWith(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "junk | tls: failed to find any PEM data in key input",
        "-----BEGIN FOO-----AAAA-----END FOO----- | tls: failed to find PEM block with type ending in"
            + " \"PRIVATE KEY\" in key input after skipping PEM blocks of the following types: [FOO]",
        "-----BEGIN EC PRIVATE KEY-----MIMA-----END EC PRIVATE KEY----- | tls: failed to parse"
            + " private key",
        "-----BEGIN RSA PRIVATE KEY-----AAAA-----END RSA PRIVATE KEY----- | tls: failed to parse"
            + " private key"
      })
  void aFileWithoutAKeyIsRefused(String content, String message) throws IOException {
    Path file = Files.writeString(directory.resolve("odd.key"), content);

    assertThatThrownBy(
            () ->
                Credentials.load(
                    settings(TestCertificates.path("server.pem"), file.toString(), "")))
        .hasMessage(message);
  }

  @Test
  void filesThatAreNotThereAreNamed() {
    assertThatThrownBy(() -> Credentials.load(settings("/no/such.pem", "", "")))
        .hasMessage("open /no/such.pem: no such file or directory");
    assertThatThrownBy(() -> Credentials.load(settings("", "/no/such.key", "")))
        .hasMessage("open : no such file or directory");
  }

  @Test
  void aFileOfAuthoritiesHasToHoldSome() {
    assertThatThrownBy(() -> Credentials.authorities(TestCertificates.path("server.key")))
        .hasMessage("failed to append certificate to pool");
  }

  private static Credentials load(String certificate, String key) throws TlsException {
    return Credentials.load(
        settings(TestCertificates.path(certificate), TestCertificates.path(key), ""));
  }

  static TlsSettings settings(String certificate, String key, String authorities) {
    return new TlsSettings(
        certificate, key, authorities, ClientCertificates.NOT_REQUESTED, "tls1.0", false);
  }

  private static String text(String name) throws IOException {
    return Files.readString(Path.of(TestCertificates.path(name)));
  }
}
