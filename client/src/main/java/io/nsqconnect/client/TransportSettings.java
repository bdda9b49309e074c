package io.nsqconnect.client;

import io.netty.handler.ssl.SslHandler;
import io.nsqconnect.protocol.transport.Compression;
import java.util.Optional;

/**
 * What a client wants below the protocol.
 *
 * @param tls how it encrypts; if present, it does not go on without
 * @param compression what it asks for; without it, it goes on if nsqd does not offer it
 * @param deflateLevel how hard deflate is asked to try on nsqd's side, {@value #MIN_DEFLATE_LEVEL}
 *     to {@value #MAX_DEFLATE_LEVEL}
 */
public record TransportSettings(
    Optional<TlsEngines> tls, Compression compression, int deflateLevel) {

  public static final int MIN_DEFLATE_LEVEL = 1;
  public static final int MAX_DEFLATE_LEVEL = 9;

  /** The bare socket. */
  public static final TransportSettings PLAIN =
      new TransportSettings(Optional.empty(), Compression.NONE, 6);

  /** Checks the range. */
  public TransportSettings {
    if (deflateLevel < MIN_DEFLATE_LEVEL || deflateLevel > MAX_DEFLATE_LEVEL) {
      throw new IllegalArgumentException(
          "deflate level %d (expected: %d to %d)"
              .formatted(deflateLevel, MIN_DEFLATE_LEVEL, MAX_DEFLATE_LEVEL));
    }
  }

  /** The TLS side of a connection to {@code nsqd}. */
  SslHandler newTlsHandler(NsqdAddress nsqd, long timeoutMs) {
    SslHandler handler = new SslHandler(tls.orElseThrow().newEngine(nsqd.host(), nsqd.port()));
    handler.setHandshakeTimeoutMillis(timeoutMs);
    return handler;
  }

  @Override
  public String toString() {
    String level = compression == Compression.DEFLATE ? " (level " + deflateLevel + ")" : "";
    return (tls.isPresent() ? "TLS, " : "") + "compression " + compression + level;
  }
}
