package io.nsqconnect.client;

/**
 * How a client presents itself; nsqd shows it in its statistics and uses it for nothing else.
 *
 * @param clientId names the client among those of its host
 * @param hostname the host that the client runs on
 * @param userAgent product and version
 */
public record ClientIdentity(String clientId, String hostname, String userAgent) {
  /** Whether both have the same name on the same host, whatever product they are. */
  public boolean isSameClientAs(ClientIdentity other) {
    return clientId.equals(other.clientId) && hostname.equals(other.hostname);
  }
}
