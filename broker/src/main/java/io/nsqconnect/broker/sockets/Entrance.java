package io.nsqconnect.broker.sockets;

import io.nsqconnect.broker.config.Option;
import io.nsqconnect.broker.config.Options;

/** The ways in; each may be open or not. */
public enum Entrance {
  TCP(Options.TCP_ADDRESS),
  HTTP(Options.HTTP_ADDRESS),
  HTTPS(Options.HTTPS_ADDRESS);

  private final Option<String> address;

  Entrance(Option<String> address) {
    this.address = address;
  }

  /** The option that says where it is. */
  public Option<String> address() {
    return address;
  }
}
