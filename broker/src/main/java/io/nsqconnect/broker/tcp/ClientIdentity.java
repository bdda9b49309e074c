package io.nsqconnect.broker.tcp;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who a client is: what the network says, and what it says itself. */
public final class ClientIdentity {
  private static final Logger LOG = LoggerFactory.getLogger(ClientIdentity.class);

  private final String remoteAddress;
  private final String remoteHost;
  private final long connectedAtEpochSeconds;
  private String clientId;
  private String hostname;
  private String userAgent = "";

  /** A client that has said nothing yet and is known by its address alone. */
  ClientIdentity(String remoteAddress, String remoteHost, long connectedAtEpochSeconds) {
    this.remoteAddress = remoteAddress;
    this.remoteHost = remoteHost;
    this.connectedAtEpochSeconds = connectedAtEpochSeconds;
    this.clientId = remoteHost;
    this.hostname = remoteHost;
  }

  /** Takes what the client says of itself, and notes in the log all that it asks for. */
  void update(IdentifyRequest request) {
    LOG.info("[{}] IDENTIFY: {}", remoteAddress, request);
    clientId = request.clientId();
    hostname = request.hostname();
    userAgent = request.userAgent();
  }

  /** Address and port of the peer. */
  public String remoteAddress() {
    return remoteAddress;
  }

  /** Address of the peer without its port; empty if it has none. */
  String remoteHost() {
    return remoteHost;
  }

  /** When the client connected, in seconds since the Unix epoch. */
  public long connectedAtEpochSeconds() {
    return connectedAtEpochSeconds;
  }

  /** The name it gives itself; its address before it has. */
  public String clientId() {
    return clientId;
  }

  /** The host it says it runs on; its address before it has. */
  public String hostname() {
    return hostname;
  }

  /** The client library, if it says. */
  public String userAgent() {
    return userAgent;
  }
}
