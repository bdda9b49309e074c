package io.nsqconnect.broker.sockets;

import io.nsqconnect.broker.config.Option;
import io.nsqconnect.broker.config.Options;

/** The ways in; each may be open or not. */
public enum Entrance {
  TCP(Options.TCP_ADDRESS, true),
  HTTP(Options.HTTP_ADDRESS, true),
  HTTPS(Options.HTTPS_ADDRESS, false);

  private final Option<String> address;
  private final boolean mayBeUnix;

  Entrance(Option<String> address, boolean mayBeUnix) {
    this.address = address;
    this.mayBeUnix = mayBeUnix;
  }

  /** The option that says where it is. */
  Option<String> address() {
    return address;
  }

  /** Whether it can be a socket of the Unix domain, as with nsqd. */
  boolean mayBeUnix() {
    return mayBeUnix;
  }
}
