package io.nsqconnect.broker.outgoing;

import io.netty.handler.codec.http.HttpHeaderNames;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;

/**
 * Where an HTTP query goes. More is accepted than {@link java.net.URI} does: hosts with underscores
 * are common in container networks.
 *
 * @param secure whether TLS is spoken
 * @param server host and port
 * @param target path and query as they are sent
 * @param credentials value of the header {@code Authorization}, or null
 */
record HttpUrl(boolean secure, HostPort server, String target, String credentials) {
  private static final String SCHEME_END = "://";
  private static final int HTTP_PORT = 80;
  private static final int HTTPS_PORT = 443;

  /**
   * Reads an absolute URL.
   *
   * @throws IllegalArgumentException saying what is wrong; credentials are never quoted
   */
  static HttpUrl parse(String text) {
    int schemeEnd = text.indexOf(SCHEME_END);
    String scheme = schemeEnd < 0 ? "" : text.substring(0, schemeEnd).toLowerCase(Locale.ROOT);
    boolean secure = scheme.equals("https");
    if (!secure && !scheme.equals("http")) {
      throw new IllegalArgumentException("unsupported protocol scheme \"" + scheme + '"');
    }
    int from = schemeEnd + SCHEME_END.length();
    int to = endOfAuthority(text, from);
    int at = text.lastIndexOf('@', to - 1);
    String credentials = at < from ? null : basic(text.substring(from, at));
    String server = text.substring(Math.max(from, at + 1), to);
    boolean hasPort = server.lastIndexOf(':') > server.lastIndexOf(']');
    HostPort hostPort =
        HostPort.parse(hasPort ? server : server + ':' + (secure ? HTTPS_PORT : HTTP_PORT));
    return new HttpUrl(secure, hostPort, target(text.substring(to)), credentials);
  }

  /** What a server means by {@code location} in its answer to this. */
  HttpUrl resolve(String location) {
    if (location.contains(SCHEME_END)) {
      return parse(location);
    }
    if (location.startsWith("//")) {
      return parse((secure ? "https:" : "http:") + location);
    }
    String path = target.indexOf('?') < 0 ? target : target.substring(0, target.indexOf('?'));
    String base = location.startsWith("/") ? "" : path.substring(0, path.lastIndexOf('/') + 1);
    return new HttpUrl(secure, server, target(base + location), credentials);
  }

  /** The same over TLS, at another port. */
  HttpUrl overTls(int port) {
    return new HttpUrl(true, new HostPort(server.host(), port), target, credentials);
  }

  /** The header {@link HttpHeaderNames#HOST}. */
  String hostHeader() {
    int usual = secure ? HTTPS_PORT : HTTP_PORT;
    String full = server.toString();
    return server.port() == usual ? full.substring(0, full.lastIndexOf(':')) : full;
  }

  private static int endOfAuthority(String text, int from) {
    int end = from;
    while (end < text.length() && "/?#".indexOf(text.charAt(end)) < 0) {
      end++;
    }
    return end;
  }

  /** A request target: with a path, without a fragment, and nothing that would end the line. */
  private static String target(String pathAndQuery) {
    StringBuilder target = new StringBuilder(pathAndQuery.startsWith("/") ? "" : "/");
    int fragment = pathAndQuery.indexOf('#');
    String sent = fragment < 0 ? pathAndQuery : pathAndQuery.substring(0, fragment);
    for (byte octet : sent.getBytes(StandardCharsets.UTF_8)) {
      if (octet > ' ' && octet < 0x7f) {
        target.append((char) octet);
      } else {
        target.append(String.format("%%%02X", octet & 0xff));
      }
    }
    return target.toString();
  }

  private static String basic(String userInfo) {
    byte[] octets = userInfo.getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(octets);
  }
}
