package io.nsqconnect.broker.http;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * What serves one method of one path.
 *
 * @param maxBodyBytes longest body
 * @param tooBig what a client is told whose body is longer; null if the handler ignores bodies
 * @param versioned whether answers carry nsqd's content-type header, and refusals are JSON
 * @param logged whether requests are logged
 */
record Endpoint(
    Function<HttpCall, CompletionStage<HttpReply>> handler,
    long maxBodyBytes,
    String tooBig,
    boolean versioned,
    boolean logged) {

  /**
   * A body that no handler looks at is read and thrown away up to here, as nsqd does; a longer one
   * costs the connection.
   */
  private static final long IGNORED_BODY_BYTES = 256 * 1024;

  /** An endpoint that answers at once. */
  static Endpoint of(Function<HttpCall, HttpReply> handler) {
    return ofLater(call -> CompletableFuture.completedStage(handler.apply(call)));
  }

  /** An endpoint that may take its time, on another thread; the engine is not to be used there. */
  static Endpoint ofLater(Function<HttpCall, CompletionStage<HttpReply>> handler) {
    return new Endpoint(handler, IGNORED_BODY_BYTES, null, true, true);
  }

  boolean ignoresBody() {
    return tooBig == null;
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
