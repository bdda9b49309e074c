package io.nsqconnect.broker.outgoing;

/**
 * A TCP address as an operator writes it: {@code host:port}, with an IPv6 address in brackets.
 *
 * @param host a name or a literal address, without brackets
 * @param port 1 to 65535
 */
public record HostPort(String host, int port) {
  private static final int MAX_PORT = 65_535;

  /** Checks the port. */
  public HostPort {
    if (port < 1 || port > MAX_PORT) {
      throw new IllegalArgumentException(
          "invalid port " + port + " (expected: 1 to " + MAX_PORT + ")");
    }
  }

  /**
   * Reads {@code text}.
   *
   * @throws IllegalArgumentException saying what is wrong with it
   */
  public static HostPort parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 0 || text.endsWith("]")) {
      throw new IllegalArgumentException("address " + text + ": missing port in address");
    }
    String host = text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    } else if (host.indexOf(':') >= 0) {
      throw new IllegalArgumentException("address " + text + ": too many colons in address");
    }
    String digits = text.substring(colon + 1);
    try {
      return new HostPort(host, Integer.parseInt(digits));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("address " + text + ": invalid port \"" + digits + '"', e);
    }
  }

  @Override
  public String toString() {
    return (host.indexOf(':') < 0 ? host : '[' + host + ']') + ':' + port;
  }
}
