package io.nsqconnect.it;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The certificates that the tests of the broker use, for brokers and clients here. */
final class TestCertificates {
  private static final Path DIRECTORY =
      Repository.root().resolve("broker/src/test/resources/io/nsqconnect/broker/tls");

  private TestCertificates() {}

  /** The flags of a broker that offers TLS. */
  static String[] serverFlags() {
    return new String[] {
      "--tls-cert=" + DIRECTORY.resolve("server.pem"),
      "--tls-key=" + DIRECTORY.resolve("server.key"),
      "--https-address="
    };
  }

  /** The certificate of the authority, as PEM. */
  static Path authority() {
    return DIRECTORY.resolve("ca.pem");
  }

  /** A client that trusts the authority. */
  static SSLContext clientContext() {
    try (InputStream pem = Files.newInputStream(authority())) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setCertificateEntry(
          "ca", CertificateFactory.getInstance("X.509").generateCertificate(pem));
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
