package io.nsqconnect.broker.http;

import java.util.function.Function;

/**
 * What serves one method of one path.
 *
 * @param maxBodyBytes longest body
 * @param tooBig what a client is told whose body is longer
 * @param versioned whether answers carry nsqd's content-type header, and refusals are JSON
 * @param logged whether requests are logged
 */
record Endpoint(
    Function<HttpCall, HttpReply> handler,
    long maxBodyBytes,
    String tooBig,
    boolean versioned,
    boolean logged) {

  /** A body that no handler looks at is read and thrown away up to here. */
  private static final long IGNORED_BODY_BYTES = 1 << 20;

  static Endpoint of(Function<HttpCall, HttpReply> handler) {
    return new Endpoint(handler, IGNORED_BODY_BYTES, "BODY_TOO_BIG", true, true);
  }

  Endpoint plain() {
    return new Endpoint(handler, maxBodyBytes, tooBig, false, logged);
  }

  Endpoint limitedTo(long maxBytes, String whenBigger) {
    return new Endpoint(handler, maxBytes, whenBigger, versioned, logged);
  }

  Endpoint notLogged() {
    return new Endpoint(handler, maxBodyBytes, tooBig, versioned, false);
  }
}
