package io.nsqconnect.client;

/**
 * Where an nsqd accepts TCP connections.
 *
 * @param host a host name or an IP address; an IPv6 address without brackets
 * @param port 1 to 65535
 */
public record NsqdAddress(String host, int port) {
  private static final int MAX_PORT = 65535;

  /** Checks the ranges. */
  public NsqdAddress {
    if (host.isEmpty()) {
      throw new IllegalArgumentException("nsqd address without a host (expected: host:port)");
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
    boolean plain = bare.chars().noneMatch(c -> c <= ' ' || "[]/".indexOf(c) >= 0);
    if (bare.isEmpty() || !plain || bracketed != bare.contains(":")) {
      throw malformed(text);
    }
    return bare;
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
