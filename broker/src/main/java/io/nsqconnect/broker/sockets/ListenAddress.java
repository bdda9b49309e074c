package io.nsqconnect.broker.sockets;

import io.nsqconnect.broker.config.ConfigurationException;
import java.net.InetSocketAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An address to listen on, as it is configured.
 *
 * <p>{@code host:port} is a TCP port, of all interfaces if the host is empty; anything else is
 * where a socket of the Unix domain is to be. An IPv6 address stands in brackets.
 */
final class ListenAddress {
  private static final int MAX_PORT = 65_535;

  /** A host is an IPv6 address in brackets, or has neither brackets nor colons. */
  private static final Pattern HOST_AND_PORT =
      Pattern.compile("(?:\\[([^\\[\\]]*)]|([^:\\[\\]]*)):([^:\\[\\]]*)");

  private ListenAddress() {}

  /** Whether {@code text} is for TCP and nothing else. */
  static boolean isHostAndPort(String text) {
    return HOST_AND_PORT.matcher(text).matches();
  }

  /**
   * Reads host and port.
   *
   * @throws ConfigurationException naming the value, if it is no address
   */
  static InetSocketAddress parse(String text) throws ConfigurationException {
    Matcher parts = HOST_AND_PORT.matcher(text);
    if (!parts.matches()) {
      throw cannotListen(text, "listen tcp: address " + text + ": missing port in address");
    }
    String host = parts.group(1) == null ? parts.group(2) : parts.group(1);
    int port;
    try {
      port = Integer.parseInt(parts.group(3));
    } catch (NumberFormatException e) {
      port = ServiceNames.tcpPort(parts.group(3));
      if (port < 0) {
        throw cannotListen(text, "invalid port \"" + parts.group(3) + '"');
      }
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

  /** The system does not let us have {@code address}, in the words of nsqd. */
  static ConfigurationException cannotBind(String network, String address, String reason) {
    return cannotListen(address, "listen " + network + ' ' + address + ": bind: " + reason);
  }
}
