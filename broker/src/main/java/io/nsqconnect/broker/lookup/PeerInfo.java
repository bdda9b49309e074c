package io.nsqconnect.broker.lookup;

import io.nsqconnect.broker.json.JsonMembers;
import java.io.IOException;

/**
 * What an nsqlookupd says of itself.
 *
 * @param broadcastAddress where its HTTP API is to be asked; empty if it does not say
 */
record PeerInfo(long tcpPort, long httpPort, String version, String broadcastAddress) {
  /**
   * Reads the answer to IDENTIFY.
   *
   * @throws IOException if it is no such answer
   */
  static PeerInfo parse(byte[] answer) throws IOException {
    JsonMembers members = JsonMembers.parse(answer);
    return new PeerInfo(
        members.integer("tcp_port"),
        members.integer("http_port"),
        members.text("version"),
        members.text("broadcast_address"));
  }

  /** As nsqd logs it. */
  @Override
  public String toString() {
    return "{TCPPort:%d HTTPPort:%d Version:%s BroadcastAddress:%s}"
        .formatted(tcpPort, httpPort, version, broadcastAddress);
  }
}
