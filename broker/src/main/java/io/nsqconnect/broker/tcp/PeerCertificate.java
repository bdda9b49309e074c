package io.nsqconnect.broker.tcp;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandler;
import io.nsqconnect.broker.auth.AuthSubject;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.SSLPeerUnverifiedException;

/** What TLS knows of a client, for auth servers. */
final class PeerCertificate {
  private static final String COMMON_NAME = "CN";

  private PeerCertificate() {}

  /** A client at {@code remoteHost}, as far as it can be known at this moment. */
  static AuthSubject subject(String remoteHost, ChannelPipeline pipeline) {
    SslHandler tls = pipeline.get(SslHandler.class);
    return new AuthSubject(remoteHost, tls != null, tls == null ? "" : commonName(tls));
  }

  private static String commonName(SslHandler tls) {
    try {
      Certificate[] chain = tls.engine().getSession().getPeerCertificates();
      return chain.length > 0 && chain[0] instanceof X509Certificate certificate
          ? commonName(certificate.getSubjectX500Principal().getName())
          : "";
    } catch (SSLPeerUnverifiedException e) {
      // It has shown none.
      return "";
    }
  }

  /** The last common name in an RFC 2253 name, as Go takes it; empty if there is none. */
  static String commonName(String distinguishedName) {
    try {
      String name = "";
      for (Rdn part : new LdapName(distinguishedName).getRdns()) {
        if (part.getType().equalsIgnoreCase(COMMON_NAME)) {
          name = String.valueOf(part.getValue());
        }
      }
      return name;
    } catch (InvalidNameException e) {
      return "";
    }
  }
}
