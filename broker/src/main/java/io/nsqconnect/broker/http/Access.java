package io.nsqconnect.broker.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.nsqconnect.broker.config.Configuration;
import io.nsqconnect.broker.config.ConfigurationException;
import io.nsqconnect.broker.config.Options;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/**
 * Who may ask for what over HTTP. Publishing and looking on are open to all who can connect.
 *
 * <p>Routes that change or reveal how the broker works need the admin token, if there is one: as a
 * bearer token, or as the password of basic authentication with any user name. Those that look into
 * the process are answered to this host only, unless an option says otherwise.
 */
final class Access {
  private static final List<String> ADMIN = List.of("/topic/", "/channel/", "/config/", "/debug/");
  private static final String DEBUG = "/debug/";

  private static final String BEARER = "Bearer ";
  private static final String BASIC = "Basic ";
  private static final String CHALLENGE = "Basic realm=\"nsqd\", charset=\"UTF-8\", Bearer";

  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;

  /** A file that is longer is not the one that was meant. */
  private static final int MAX_TOKEN_BYTES = 4096;

  private final byte[] token;
  private final boolean debugForAll;

  private Access(byte[] token, boolean debugForAll) {
    this.token = token;
    this.debugForAll = debugForAll;
  }

  /**
   * As {@code configuration} says.
   *
   * @throws ConfigurationException if there is no token in the file that should have one
   */
  static Access of(Configuration configuration) throws ConfigurationException {
    String file = configuration.get(Options.HTTP_ADMIN_TOKEN_FILE);
    return new Access(
        file.isEmpty() ? null : read(Path.of(file)), configuration.get(Options.HTTP_DEBUG_REMOTE));
  }

  /** To everything, for everybody. */
  static Access open() {
    return new Access(null, true);
  }

  /** What to answer instead of serving {@code path}, or null. */
  HttpReply refusal(String path, HttpHeaders headers, SocketAddress peer) {
    if (path.startsWith(DEBUG) && !debugForAll && !isThisHost(peer)) {
      return HttpReply.refusal(new HttpRefusal(FORBIDDEN, "FORBIDDEN"));
    }
    if (token != null && ADMIN.stream().anyMatch(path::startsWith) && !isAdmin(headers)) {
      return HttpReply.refusal(new HttpRefusal(UNAUTHORIZED, "UNAUTHORIZED"))
          .withHeader("WWW-Authenticate", CHALLENGE);
    }
    return null;
  }

  private boolean isAdmin(HttpHeaders headers) {
    String authorization = headers.get(HttpHeaderNames.AUTHORIZATION, "");
    if (startsWith(authorization, BEARER)) {
      return isToken(authorization.substring(BEARER.length()).strip());
    }
    return startsWith(authorization, BASIC)
        && isToken(passwordIn(authorization.substring(BASIC.length()).strip()));
  }

  /** Takes as long for a token that is nearly right as for one that is all wrong. */
  private boolean isToken(String given) {
    return MessageDigest.isEqual(token, given.getBytes(StandardCharsets.UTF_8));
  }

  private static String passwordIn(String credentials) {
    try {
      String decoded = new String(Base64.getDecoder().decode(credentials), StandardCharsets.UTF_8);
      return decoded.substring(decoded.indexOf(':') + 1);
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  private static boolean startsWith(String text, String scheme) {
    return text.regionMatches(true, 0, scheme, 0, scheme.length());
  }

  private static boolean isThisHost(SocketAddress peer) {
    return !(peer instanceof InetSocketAddress inet) || inet.getAddress().isLoopbackAddress();
  }

  private static byte[] read(Path file) throws ConfigurationException {
    try {
      if (Files.size(file) > MAX_TOKEN_BYTES) {
        throw refused(file, "longer than " + MAX_TOKEN_BYTES + " bytes");
      }
      try (Stream<String> lines = Files.lines(file)) {
        String line = lines.findFirst().orElse("").strip();
        if (line.isEmpty()) {
          throw refused(file, "no token in its first line");
        }
        return line.getBytes(StandardCharsets.UTF_8);
      }
    } catch (IOException | UncheckedIOException e) {
      throw refused(file, "can't be read (" + e.getClass().getSimpleName() + ")");
    }
  }

  private static ConfigurationException refused(Path file, String reason) {
    return new ConfigurationException(
        "--" + Options.HTTP_ADMIN_TOKEN_FILE.flag() + ' ' + file + ": " + reason);
  }
}
