package io.nsqconnect.broker.tls;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Certificates for tests, valid for a century: an authority, a server and its renewal, a client,
 * and a stranger whom the authority does not know. A second authority, {@code modern-ca.pem}, knows
 * a server with an Ed25519 key, clients with Ed25519 and P-521 keys, and one whose certificate
 * expired in 2020.
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
   * A client that trusts both authorities.
   *
   * @param own the name of its own certificate and key, or null for none
   */
  public static SSLContext clientContext(String own) throws Exception {
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    KeyStore authorities = emptyStore();
    for (String name : List.of("ca", "modern-ca")) {
      authorities.setCertificateEntry(
          name, PemFile.read(path(name + ".pem")).certificates().get(0));
    }
    trust.init(authorities);
    KeyManager[] keys = {};
    if (own != null) {
      keys =
          new KeyManager[] {
            new OneKey(
                PrivateKeys.of(PemFile.read(path(own + ".key")).blocks().get(0)),
                PemFile.read(path(own + ".pem")).certificates())
          };
    }
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys, trust.getTrustManagers(), null);
    return context;
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }
}
