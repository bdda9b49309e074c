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
   * @throws IOException if a member is of the wrong type
   */
  static PeerInfo of(JsonMembers members) throws IOException {
    return new PeerInfo(
        members.integer("tcp_port"),
        members.integer("http_port"),
        members.text("version"),
        members.text("broadcast_address"));
  }

  /** What an answer says in spite of members that are of no use. */
  static PeerInfo ofWhatFits(JsonMembers members) {
    return new PeerInfo(
        members.integerIfAny("tcp_port"),
        members.integerIfAny("http_port"),
        members.textIfAny("version"),
        members.textIfAny("broadcast_address"));
  }

  /** As nsqd logs it. */
  @Override
  public String toString() {
    return "{TCPPort:%d HTTPPort:%d Version:%s BroadcastAddress:%s}"
        .formatted(tcpPort, httpPort, version, broadcastAddress);
  }
}
