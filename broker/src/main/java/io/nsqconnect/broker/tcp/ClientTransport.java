package io.nsqconnect.broker.tcp;

import io.nsqconnect.broker.tls.TlsSession;
import io.nsqconnect.protocol.transport.Compression;
import io.nsqconnect.protocol.transport.TransportLayers;
import java.util.Optional;

/** What lies below the protocol on one connection, now that it is in place. */
public record ClientTransport(Optional<TlsSession> tls, Compression compression) {
  /** The bare socket. */
  public static final ClientTransport PLAIN =
      new ClientTransport(Optional.empty(), Compression.NONE);

  /** Whether {@code layers} can be put on top of it; TLS goes below everything else. */
  boolean canTake(TransportLayers layers) {
    boolean tlsFits = !layers.tls() || (tls.isEmpty() && compression == Compression.NONE);
    return tlsFits && (layers.compression() == Compression.NONE || compression == Compression.NONE);
  }

  /** What it is with the layers of {@code added} on top. */
  ClientTransport with(ClientTransport added) {
    return new ClientTransport(
        tls.or(added::tls), compression == Compression.NONE ? added.compression : compression);
  }
}
