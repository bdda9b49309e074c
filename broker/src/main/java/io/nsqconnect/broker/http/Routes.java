package io.nsqconnect.broker.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Which endpoint serves which request, and what is said where there is none. */
final class Routes {
  /** As the last part of a path: any name. */
  static final String ANYTHING = "*";

  private static final String OPTIONS = "OPTIONS";
  private static final String GET = "GET";
  private static final int TEMPORARY_REDIRECT = 307;

  private final Map<String, TreeMap<String, Endpoint>> byPath = new HashMap<>();

  /** What serves every request; null if that depends on the request. */
  private final Endpoint forAll;

  Routes() {
    this(null);
  }

  private Routes(Endpoint forAll) {
    this.forAll = forAll;
  }

  /** Routes that all lead to {@code endpoint}. */
  static Routes allTo(Endpoint endpoint) {
    return new Routes(endpoint);
  }

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
    if (forAll != null) {
      return forAll;
    }
    if (path.equals(RequestTarget.SERVER)) {
      return serverWide(method);
    }
    TreeMap<String, Endpoint> methods = methodsOf(path);
    if (methods != null && methods.containsKey(method)) {
      return methods.get(method);
    }
    String canonical = canonical(method, path);
    if (canonical != null) {
      return redirect(method, query.isEmpty() ? canonical : canonical + '?' + query);
    }
    if (methods != null) {
      return notAllowed(methods.keySet());
    }
    return Endpoint.of(
        call -> {
          throw new HttpRefusal(404, "NOT_FOUND");
        });
  }

  private Endpoint serverWide(String method) {
    if (method.equals(OPTIONS)) {
      return Endpoint.of(call -> HttpReply.empty()).plain().notLogged();
    }
    Set<String> all = new TreeSet<>();
    byPath.values().forEach(methods -> all.addAll(methods.keySet()));
    return notAllowed(all);
  }

  private static Endpoint notAllowed(Set<String> allowed) {
    return Endpoint.of(
        call ->
            HttpReply.refusal(new HttpRefusal(405, "METHOD_NOT_ALLOWED"))
                .withHeader("Allow", String.join(", ", allowed)));
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
        .plain()
        .notLogged();
  }

  private static Endpoint redirect(String method, String location) {
    HttpReply reply =
        method.equals(GET)
            ? HttpReply.movedPermanently(location)
            : new HttpReply(
                TEMPORARY_REDIRECT, null, new byte[0], Map.of("Location", location), null);
    return Endpoint.of(call -> reply).plain().notLogged();
  }

  /**
   * The path that {@code path} was meant to be, which is served for {@code method}: the same but
   * for a last slash, case, and parts that lead nowhere. Null if there is none.
   */
  private String canonical(String method, String path) {
    if (method.equals("CONNECT") || method.equals(OPTIONS) || path.equals("/")) {
      return null;
    }
    String clean = URI.create("/").resolve(escaped(path)).normalize().getPath();
    clean = clean.replaceAll("^(/\\.\\.)+(?=/|$)", "");
    String bare = clean.endsWith("/") ? clean.substring(0, clean.length() - 1) : clean;
    for (String candidate : new String[] {bare, bare + '/'}) {
      String lower = candidate.toLowerCase(Locale.ROOT);
      TreeMap<String, Endpoint> methods = methodsOf(lower);
      if (methods != null && methods.containsKey(method)) {
        boolean named = byPath.containsKey(lower);
        int rest = named ? lower.length() : lower.lastIndexOf('/');
        return escaped(lower.substring(0, rest) + candidate.substring(rest)).getRawPath();
      }
    }
    return null;
  }

  /** {@code path} as part of a URL; slashes that follow each other are one. */
  private static URI escaped(String path) {
    try {
      return new URI(null, null, path.replaceAll("/+", "/"), null);
    } catch (URISyntaxException e) {
      return URI.create("/");
    }
  }
}
