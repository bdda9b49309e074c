package io.nsqconnect.broker.tls;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.EdECKey;
import java.util.List;

/**
 * What a server proves who it is with, and whom it believes.
 *
 * @param chain its certificate first, then those of its issuers
 * @param key the key of the first certificate
 * @param authorities who may have issued clients' certificates; empty for those that the platform
 *     trusts
 */
record Credentials(List<X509Certificate> chain, PrivateKey key, List<X509Certificate> authorities) {

  /** Signed with the one key and verified with the other, to see whether they belong together. */
  private static final byte[] PROBE = {'n', 's', 'q'};

  /**
   * Reads the files.
   *
   * @throws TlsException for the first thing that is wrong with them
   */
  static Credentials load(TlsSettings settings) throws TlsException {
    PemFile certificateFile = PemFile.read(settings.certificateFile());
    PemFile keyFile = PemFile.read(settings.keyFile());
    List<X509Certificate> chain = chain(certificateFile);
    PrivateKey key = key(keyFile);
    requirePair(chain.get(0).getPublicKey(), key);
    return new Credentials(chain, key, authorities(settings.authoritiesFile()));
  }

  /**
   * The certificates in a file of authorities; none if there is no file.
   *
   * @throws TlsException if the file can't be read or there is none in it
   */
  static List<X509Certificate> authorities(String file) throws TlsException {
    if (file.isEmpty()) {
      return List.of();
    }
    List<X509Certificate> authorities = PemFile.read(file).certificates();
    if (authorities.isEmpty()) {
      throw new TlsException("failed to append certificate to pool");
    }
    return authorities;
  }

  /** Whether the key is for Ed25519 or its like. */
  boolean hasEdwardsKey() {
    return key instanceof EdECKey;
  }

  /** Whose certificate it is, and until when. */
  String summary() {
    X509Certificate own = chain.get(0);
    return own.getSubjectX500Principal() + ", valid until " + own.getNotAfter().toInstant();
  }

  private static List<X509Certificate> chain(PemFile file) throws TlsException {
    if (file.blocks().isEmpty()) {
      throw new TlsException("tls: failed to find any PEM data in certificate input");
    }
    List<X509Certificate> chain = file.certificates();
    if (!chain.isEmpty()) {
      return chain;
    }
    if (file.blocks().size() == 1 && file.blocks().get(0).isPrivateKey()) {
      throw new TlsException(
          "tls: failed to find certificate PEM data in certificate input, but did find a private"
              + " key; PEM inputs may have been switched");
    }
    throw new TlsException(
        "tls: failed to find \"CERTIFICATE\" PEM block in certificate input after skipping PEM"
            + " blocks of the following types: "
            + file.types());
  }

  private static PrivateKey key(PemFile file) throws TlsException {
    if (file.blocks().isEmpty()) {
      throw new TlsException("tls: failed to find any PEM data in key input");
    }
    for (PemFile.Block block : file.blocks()) {
      if (block.isPrivateKey()) {
        return PrivateKeys.of(block);
      }
    }
    if (file.blocks().size() == 1 && file.blocks().get(0).isCertificate()) {
      throw new TlsException(
          "tls: found a certificate rather than a key in the PEM for the private key");
    }
    throw new TlsException(
        "tls: failed to find PEM block with type ending in \"PRIVATE KEY\" in key input after"
            + " skipping PEM blocks of the following types: "
            + file.types());
  }

  private static void requirePair(PublicKey publicKey, PrivateKey key) throws TlsException {
    if (!publicKey.getAlgorithm().equals(key.getAlgorithm())) {
      throw new TlsException("tls: private key type does not match public key type");
    }
    String algorithm =
        switch (key.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> key.getAlgorithm();
        };
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(key);
      signature.update(PROBE);
      byte[] signed = signature.sign();
      signature.initVerify(publicKey);
      signature.update(PROBE);
      if (signature.verify(signed)) {
        return;
      }
    } catch (GeneralSecurityException e) {
      throw new TlsException("tls: private key does not match public key", e);
    }
    throw new TlsException("tls: private key does not match public key");
  }
}
