package io.nsqconnect.broker.tls;

import io.netty.channel.Channel;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.nsqconnect.broker.sockets.AddressText;
import java.io.EOFException;
import java.nio.channels.ClosedChannelException;
import java.util.Locale;
import java.util.Map;

/** Says why a handshake has failed, where there is one in the words that nsqd has for it. */
public final class HandshakeFailure {
  /** Parts of the messages of the JDK's engine and of OpenSSL's, and what nsqd says. */
  private static final Map<String, String> WORDS =
      Map.of(
          "empty client certificate chain", "tls: client didn't provide a certificate",
          "peer_did_not_return_a_certificate", "tls: client didn't provide a certificate",
          "no cipher suites in common", "tls: no cipher suite supported by both client and server",
          "no_shared_cipher", "tls: no cipher suite supported by both client and server",
          "is not enabled or supported in server context",
              "tls: client offered only unsupported versions",
          "unsupported_protocol", "tls: client offered only unsupported versions",
          "connection closed while", "EOF",
          "bad_certificate", "remote error: tls: bad certificate",
          "unknown_ca", "remote error: tls: unknown certificate authority");

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
    String message = String.valueOf(cause.getMessage());
    String lowerCase = message.toLowerCase(Locale.ROOT);
    return WORDS.entrySet().stream()
        .filter(words -> lowerCase.contains(words.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse("tls: " + message);
  }
}
