package io.nsqconnect.broker.http;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Which endpoint serves which request, and what is said where there is none. */
final class Routes {
  /** As the last part of a path: any name. */
  static final String ANYTHING = "*";

  private static final String OPTIONS = "OPTIONS";
  private static final String GET = "GET";
  private static final int MOVED_PERMANENTLY = 301;
  private static final int TEMPORARY_REDIRECT = 307;

  private final Map<String, TreeMap<String, Endpoint>> byPath = new HashMap<>();

  Routes get(String path, Endpoint endpoint) {
    return add(GET, path, endpoint);
  }

  Routes post(String path, Endpoint endpoint) {
    return add("POST", path, endpoint);
  }

  Routes put(String path, Endpoint endpoint) {
    return add("PUT", path, endpoint);
  }

  /** The last part of a path. */
  static String afterLastSlash(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** The endpoint for a request; one that refuses if there is none. */
  Endpoint find(String method, String path, String query) {
    TreeMap<String, Endpoint> methods = methodsOf(path);
    if (methods == null) {
      String canonical = canonical(path);
      if (canonical != null) {
        return redirect(method, query.isEmpty() ? canonical : canonical + '?' + query);
      }
      return Endpoint.of(
          call -> {
            throw new HttpRefusal(404, "NOT_FOUND");
          });
    }
    Endpoint endpoint = methods.get(method);
    if (endpoint != null) {
      return endpoint;
    }
    String allowed = String.join(", ", methods.keySet());
    return Endpoint.of(
        call ->
            HttpReply.refusal(new HttpRefusal(405, "METHOD_NOT_ALLOWED"))
                .withHeader("Allow", allowed));
  }

  /** The methods of a path, or of the pattern that leaves its last part open. */
  private TreeMap<String, Endpoint> methodsOf(String path) {
    TreeMap<String, Endpoint> methods = byPath.get(path);
    String rest = afterLastSlash(path);
    return methods != null || rest.isEmpty()
        ? methods
        : byPath.get(path.substring(0, path.length() - rest.length()) + ANYTHING);
  }

  private Routes add(String method, String path, Endpoint endpoint) {
    TreeMap<String, Endpoint> methods =
        byPath.computeIfAbsent(path, p -> new TreeMap<>(Map.of(OPTIONS, optionsOf(p))));
    methods.put(method, endpoint);
    return this;
  }

  private Endpoint optionsOf(String path) {
    return Endpoint.of(
            call ->
                HttpReply.empty().withHeader("Allow", String.join(", ", byPath.get(path).keySet())))
        .plain();
  }

  private static Endpoint redirect(String method, String location) {
    int status = method.equals(GET) ? MOVED_PERMANENTLY : TEMPORARY_REDIRECT;
    return Endpoint.of(
            call -> new HttpReply(status, null, new byte[0], Map.of("Location", location), false))
        .plain();
  }

  /** The path that differs from {@code path} in case or a last slash and is served, or null. */
  private String canonical(String path) {
    String lower = path.toLowerCase(Locale.ROOT);
    String bare = lower.endsWith("/") ? lower.substring(0, lower.length() - 1) : lower;
    if (methodsOf(bare) != null) {
      return bare;
    }
    return methodsOf(bare + '/') == null ? null : bare + '/';
  }
}
