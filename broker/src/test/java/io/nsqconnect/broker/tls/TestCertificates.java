package io.nsqconnect.broker.tls;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Instant;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Certificates for tests, valid for a century: an authority, a server and its renewal, a client,
 * and a stranger whom the authority does not know.
 */
public final class TestCertificates {
  private TestCertificates() {}

  /** The path of one of the files. */
  public static String path(String name) {
    try {
      return Path.of(TestCertificates.class.getResource(name).toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Puts one of the files where another is expected. */
  public static Path copy(String name, Path to) throws IOException {
    return Files.copy(Path.of(path(name)), to, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Puts one of the files in the place of another; files with coarse times show it, too. */
  public static void replace(Path old, String name) throws IOException {
    Instant modified = Files.getLastModifiedTime(old).toInstant();
    copy(name, old);
    Files.setLastModifiedTime(old, FileTime.from(modified.plusSeconds(1)));
  }

  /**
   * A client that trusts the authority.
   *
   * @param own the name of its own certificate and key, or null for none
   */
  public static SSLContext clientContext(String own) throws Exception {
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    KeyStore authorities = emptyStore();
    authorities.setCertificateEntry("ca", PemFile.read(path("ca.pem")).certificates().get(0));
    trust.init(authorities);
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    KeyStore ownStore = emptyStore();
    if (own != null) {
      ownStore.setKeyEntry(
          own,
          PrivateKeys.of(PemFile.read(path(own + ".key")).blocks().get(0)),
          new char[0],
          PemFile.read(path(own + ".pem")).certificates().toArray(X509Certificate[]::new));
    }
    keys.init(ownStore, new char[0]);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }
}
