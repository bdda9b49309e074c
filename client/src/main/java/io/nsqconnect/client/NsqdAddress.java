package io.nsqconnect.client;

/**
 * Where an nsqd accepts TCP connections.
 *
 * @param host a host name or an IP address; an IPv6 address without brackets
 * @param port 1 to 65535
 */
public record NsqdAddress(String host, int port) {
  private static final int MAX_PORT = 65535;

  /** What stands around or between addresses, and would make a text of several ambiguous. */
  private static final String NOT_IN_HOSTS = "[]/,=";

  /** Checks the port, and that the host can be written down in any list of addresses. */
  public NsqdAddress {
    if (!isPlain(host)) {
      throw new IllegalArgumentException(
          "host \"" + host + "\" of an nsqd (expected: a name or an IP address, without brackets)");
    }
    if (port < 1 || port > MAX_PORT) {
      throw new IllegalArgumentException(
          "port " + port + " of nsqd \"" + host + "\" (expected: 1 to " + MAX_PORT + ")");
    }
  }

  /**
   * Reads {@code host:port} or {@code [IPv6]:port}.
   *
   * @throws IllegalArgumentException if {@code text} is neither
   */
  public static NsqdAddress parse(String text) {
    String trimmed = text.trim();
    int colon = trimmed.lastIndexOf(':');
    if (colon < 0) {
      throw malformed(text);
    }
    return new NsqdAddress(
        host(trimmed.substring(0, colon), text), port(trimmed.substring(colon + 1), text));
  }

  private static String host(String host, String text) {
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    String bare = bracketed ? host.substring(1, host.length() - 1) : host;
    if (!isPlain(bare) || bracketed != bare.contains(":")) {
      throw malformed(text);
    }
    return bare;
  }

  private static boolean isPlain(String host) {
    return !host.isEmpty() && host.chars().noneMatch(c -> c <= ' ' || NOT_IN_HOSTS.indexOf(c) >= 0);
  }

  private static int port(String port, String text) {
    if (port.isEmpty() || !port.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw malformed(text);
    }
    try {
      return Integer.parseInt(port);
    } catch (NumberFormatException e) {
      throw malformed(text);
    }
  }

  private static IllegalArgumentException malformed(String text) {
    return new IllegalArgumentException(
        "nsqd address \"" + text + "\" (expected: host:port or [IPv6]:port)");
  }

  /** {@code host:port}, with brackets around an IPv6 address; {@link #parse} reads it back. */
  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
