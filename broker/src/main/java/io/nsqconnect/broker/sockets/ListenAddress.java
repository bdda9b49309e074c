package io.nsqconnect.broker.sockets;

import io.nsqconnect.broker.config.ConfigurationException;
import java.net.InetSocketAddress;

/** An address to listen on, as {@code host:port} says it; an empty host means all interfaces. */
final class ListenAddress {
  private static final int MAX_PORT = 65_535;

  private ListenAddress() {}

  /**
   * Reads {@code text}.
   *
   * @throws ConfigurationException naming the value, if it is no address
   */
  static InetSocketAddress parse(String text) throws ConfigurationException {
    int colon = text.lastIndexOf(':');
    if (colon < 0) {
      throw cannotListen(text, "missing port in address");
    }
    String host = text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    int port;
    try {
      port = Integer.parseInt(text.substring(colon + 1));
    } catch (NumberFormatException e) {
      throw cannotListen(text, "invalid port \"" + text.substring(colon + 1) + '"');
    }
    if (port < 0 || port > MAX_PORT) {
      throw cannotListen(text, "invalid port " + port + " (expected: 0 to " + MAX_PORT + ")");
    }
    InetSocketAddress address =
        host.isEmpty() ? new InetSocketAddress(port) : new InetSocketAddress(host, port);
    if (address.isUnresolved()) {
      throw cannotListen(text, "no such host");
    }
    return address;
  }

  static ConfigurationException cannotListen(String address, String reason) {
    return new ConfigurationException("listen (" + address + ") failed - " + reason);
  }

  /** {@code address} for the log. */
  static String shown(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return host.indexOf(':') < 0
        ? host + ':' + address.getPort()
        : '[' + host + "]:" + address.getPort();
  }
}
