package io.nsqconnect.broker.tcp;

import io.nsqconnect.protocol.transport.Compression;

/** What lies below the protocol on one connection, now that it is in place. */
public record ClientTransport(Compression compression) {
  /** The bare socket. */
  public static final ClientTransport PLAIN = new ClientTransport(Compression.NONE);

  boolean isPlain() {
    return compression == Compression.NONE;
  }
}
