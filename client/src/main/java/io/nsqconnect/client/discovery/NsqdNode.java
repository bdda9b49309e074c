package io.nsqconnect.client.discovery;

import io.nsqconnect.client.NsqdAddress;
import java.util.Optional;

/**
 * An nsqd as nsqlookupd knows it.
 *
 * @param address where it accepts TCP connections, by the address that it broadcasts
 * @param hostname the name that its host has for itself; may be empty
 * @param httpPort where it answers HTTP, at the same address; 0 if unknown
 */
public record NsqdNode(NsqdAddress address, String hostname, int httpPort) {
  /** Where it answers HTTP; empty if that is unknown, or its name can't stand in a URL. */
  public Optional<HttpAddress> httpAddress() {
    try {
      return Optional.of(HttpAddress.parse(new NsqdAddress(address.host(), httpPort).toString()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
