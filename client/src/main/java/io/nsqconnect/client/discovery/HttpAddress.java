package io.nsqconnect.client.discovery;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Set;

/**
 * Where an nsqlookupd or an nsqd answers HTTP.
 *
 * @param root an absolute http or https URI with a host, without query, and with a slash at its end
 */
public record HttpAddress(URI root) {
  private static final Set<String> SCHEMES = Set.of("http", "https");

  /**
   * Reads {@code host:port}, {@code [IPv6]:port}, or an http or https URL.
   *
   * @throws IllegalArgumentException if {@code text} is none of them
   */
  public static HttpAddress parse(String text) {
    String trimmed = text.trim();
    boolean bare = !trimmed.contains("://");
    try {
      URI uri = new URI(bare ? "http://" + trimmed : trimmed);
      boolean complete = uri.getHost() != null && (!bare || uri.getPort() > 0);
      boolean plain =
          uri.getUserInfo() == null && uri.getQuery() == null && uri.getFragment() == null;
      boolean pathless = uri.getPath() == null || uri.getPath().isEmpty();
      if (!SCHEMES.contains(uri.getScheme()) || !complete || !plain || (bare && !pathless)) {
        throw malformed(text, null);
      }
      String root = uri.toString();
      return new HttpAddress(URI.create(root.endsWith("/") ? root : root + "/"));
    } catch (URISyntaxException e) {
      throw malformed(text, e);
    }
  }

  private static IllegalArgumentException malformed(String text, Throwable cause) {
    return new IllegalArgumentException(
        "HTTP address \"" + text + "\" (expected: host:port, [IPv6]:port, or an http or https URL)",
        cause);
  }

  /** {@link #parse} reads it back. */
  @Override
  public String toString() {
    return root.toString();
  }
}
