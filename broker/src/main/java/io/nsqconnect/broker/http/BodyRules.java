package io.nsqconnect.broker.http;

import io.nsqconnect.broker.http.RequestBody.End;
import java.util.function.Consumer;

/**
 * What an endpoint does with the body of a request, and when.
 *
 * @param maxBytes longest body that is read
 * @param tooBig what a client is told whose body is longer; null where nobody looks at it
 * @param refusesAnnounced whether an announced length is refused before anything else is checked
 * @param before what is checked and done before the body is read; throws {@link HttpRefusal}. Null
 *     for nothing
 */
record BodyRules(
    Use use, long maxBytes, String tooBig, boolean refusesAnnounced, Consumer<HttpCall> before) {

  private enum Use {
    /** The handler is called when the head is there; the body is thrown away behind it. */
    IGNORED,
    /** Is read to its end and thrown away before the handler is called. */
    AWAITED,
    /** The handler wants all of it. */
    WHOLE,
    /** The handler takes what has come, and is told how it ended. */
    PARTIAL
  }

  /**
   * A body that no handler looks at is read and thrown away up to here, as nsqd does; a longer one
   * costs the connection.
   */
  static final long IGNORED_BYTES = 256 * 1024;

  private static final BodyRules IGNORED =
      new BodyRules(Use.IGNORED, IGNORED_BYTES, null, false, null);

  private static final BodyRules AWAITED =
      new BodyRules(
          Use.AWAITED, IGNORED_BYTES, null, false, call -> call.query().requireWellFormed());

  static BodyRules ignored() {
    return IGNORED;
  }

  static BodyRules awaited() {
    return AWAITED;
  }

  static BodyRules whole(long maxBytes, String tooBig) {
    return new BodyRules(Use.WHOLE, maxBytes, tooBig, true, null);
  }

  static BodyRules partial(long maxBytes, String tooBig, Consumer<HttpCall> before) {
    return new BodyRules(Use.PARTIAL, maxBytes, tooBig, true, before);
  }

  /** These rules, but a body is looked at however long it says that it is. */
  BodyRules readAsAnnounced() {
    return new BodyRules(use, maxBytes, tooBig, false, before);
  }

  boolean isIgnored() {
    return use == Use.IGNORED;
  }

  boolean isKept() {
    return use == Use.WHOLE || use == Use.PARTIAL;
  }

  /** What the client is told of a body that nobody will read. */
  HttpRefusal tooLong() {
    return new HttpRefusal(413, tooBig);
  }

  /** What the client is told of a body that ended like this; null if the handler says it. */
  HttpRefusal refusal(End end) {
    if (end == End.WHOLE || use == Use.PARTIAL) {
      return null;
    }
    if (end == End.TOO_LONG) {
      return isKept() ? tooLong() : null;
    }
    return use == Use.AWAITED
        ? new HttpRefusal(400, "INVALID_REQUEST")
        : new HttpRefusal(500, "INTERNAL_ERROR");
  }
}
