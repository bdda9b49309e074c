package io.nsqconnect.broker.http;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * What serves one method of one path.
 *
 * @param body what becomes of bodies
 * @param versioned whether answers carry nsqd's content-type header, and refusals are JSON
 * @param logged whether requests are logged
 */
record Endpoint(
    Function<HttpCall, CompletionStage<HttpReply>> handler,
    BodyRules body,
    boolean versioned,
    boolean logged) {

  /** An endpoint that answers at once. */
  static Endpoint of(Function<HttpCall, HttpReply> handler) {
    return ofLater(call -> CompletableFuture.completedStage(handler.apply(call)));
  }

  /** An endpoint that may take its time, on another thread; the engine is not to be used there. */
  static Endpoint ofLater(Function<HttpCall, CompletionStage<HttpReply>> handler) {
    return new Endpoint(handler, BodyRules.ignored(), true, true);
  }

  Endpoint plain() {
    return new Endpoint(handler, body, false, logged);
  }

  Endpoint withBody(BodyRules rules) {
    return new Endpoint(handler, rules, versioned, logged);
  }

  Endpoint notLogged() {
    return new Endpoint(handler, body, versioned, false);
  }
}
