package io.nsqconnect.broker.tls;

import java.security.cert.X509Certificate;
import java.util.Map;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * What a handshake has settled.
 *
 * @param version as nsqd writes it, for example {@code TLS1.3}
 * @param cipherSuite as nsqd writes it: by name, or {@code Unknown} and its number
 * @param commonName of the client's certificate; empty if there is none
 */
public record TlsSession(String version, String cipherSuite, String commonName) {
  /** The suites that nsqd has no name for, by Java's name, with the numbers of IANA. */
  private static final Map<String, Integer> NUMBERS =
      Map.ofEntries(
          Map.entry("TLS_AES_128_GCM_SHA256", 0x1301),
          Map.entry("TLS_AES_256_GCM_SHA384", 0x1302),
          Map.entry("TLS_CHACHA20_POLY1305_SHA256", 0x1303),
          Map.entry("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", 0xc02c),
          Map.entry("TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", 0xc030),
          Map.entry("TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", 0xcca8),
          Map.entry("TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", 0xcca9),
          Map.entry("TLS_RSA_WITH_AES_128_GCM_SHA256", 0x009c),
          Map.entry("TLS_RSA_WITH_AES_256_GCM_SHA384", 0x009d));

  /** What {@code session} says. */
  public static TlsSession of(SSLSession session) {
    return new TlsSession(
        version(session.getProtocol()), cipherSuite(session.getCipherSuite()), commonName(session));
  }

  static String version(String javaName) {
    return switch (javaName) {
      case "TLSv1" -> "TLS1.0";
      default -> javaName.replace("TLSv", "TLS");
    };
  }

  static String cipherSuite(String javaName) {
    Integer number = NUMBERS.get(javaName);
    return number == null ? javaName : "Unknown " + number;
  }

  private static String commonName(SSLSession session) {
    try {
      if (session.getPeerCertificates()[0] instanceof X509Certificate certificate) {
        return new LdapName(certificate.getSubjectX500Principal().getName())
            .getRdns().stream()
                .filter(part -> part.getType().equalsIgnoreCase("CN"))
                .map(part -> String.valueOf(part.getValue()))
                .reduce((outer, inner) -> inner)
                .orElse("");
      }
      return "";
    } catch (SSLPeerUnverifiedException | InvalidNameException e) {
      // The client has not been asked for a certificate, or it bears no name.
      return "";
    }
  }
}
