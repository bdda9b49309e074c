package io.nsqconnect.client;

import javax.net.ssl.SSLEngine;

/**
 * Makes the TLS side of connections, with the certificates and the host check that it was made
 * with.
 */
@FunctionalInterface
public interface TlsEngines {
  /** An engine in client mode for a connection to {@code host}, which may be checked. */
  SSLEngine newEngine(String host, int port);
}
