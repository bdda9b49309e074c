package io.nsqconnect.broker.tls;

import io.netty.channel.Channel;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.nsqconnect.broker.sockets.AddressText;
import java.io.EOFException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** Says why a handshake has failed, where there is one in the words that nsqd has for it. */
public final class HandshakeFailure {
  private static final String UNVERIFIED = "tls: failed to verify client certificate: x509: ";

  /** Far more than there are; one that causes itself ends here too. */
  private static final int MAX_CAUSES = 16;

  /** Parts of the messages of the JDK's engine and of OpenSSL's, and what nsqd says. */
  private static final Map<String, String> WORDS =
      Map.ofEntries(
          Map.entry("empty client certificate chain", "tls: client didn't provide a certificate"),
          Map.entry(
              "peer_did_not_return_a_certificate", "tls: client didn't provide a certificate"),
          Map.entry(
              "no cipher suites in common",
              "tls: no cipher suite supported by both client and server"),
          Map.entry("no_shared_cipher", "tls: no cipher suite supported by both client and server"),
          Map.entry(
              "is not enabled or supported in server context",
              "tls: client offered only unsupported versions"),
          Map.entry("unsupported_protocol", "tls: client offered only unsupported versions"),
          Map.entry("connection closed while", "EOF"),
          Map.entry("bad_certificate", "remote error: tls: bad certificate"),
          Map.entry("unknown_ca", "remote error: tls: unknown certificate authority"),
          Map.entry("certificate_unknown", "remote error: tls: unknown certificate"),
          Map.entry(
              "extended key usage does not permit",
              UNVERIFIED + "certificate specifies an incompatible key usage"));

  private HandshakeFailure() {}

  /** The reason for what has happened on {@code channel}. */
  public static String reason(Throwable cause, Channel channel) {
    if (cause instanceof NotSslRecordException) {
      return "tls: first record does not look like a TLS handshake";
    }
    if (cause instanceof SslHandshakeTimeoutException) {
      return "read %s %s->%s: i/o timeout"
          .formatted(
              AddressText.network(channel.remoteAddress()),
              AddressText.of(channel.localAddress()),
              AddressText.of(channel.remoteAddress()));
    }
    if (cause instanceof EOFException || cause instanceof ClosedChannelException) {
      return "EOF";
    }
    List<Throwable> causes =
        Stream.iterate(cause, Objects::nonNull, Throwable::getCause).limit(MAX_CAUSES).toList();
    return causes.stream()
        .map(HandshakeFailure::words)
        .filter(Objects::nonNull)
        .findFirst()
        .orElseGet(() -> "tls: " + causes.get(causes.size() - 1).getMessage());
  }

  /** nsqd's words for {@code cause} alone, or null. */
  private static String words(Throwable cause) {
    if (cause instanceof CertificateExpiredException
        || cause instanceof CertificateNotYetValidException) {
      return UNVERIFIED + "certificate has expired or is not yet valid";
    }
    if (cause instanceof CertPathBuilderException) {
      return UNVERIFIED + "certificate signed by unknown authority";
    }
    String lowerCase = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
    return WORDS.entrySet().stream()
        .filter(words -> lowerCase.contains(words.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(null);
  }
}
