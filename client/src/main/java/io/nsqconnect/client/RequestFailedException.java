package io.nsqconnect.client;

import io.nsqconnect.protocol.ErrorCode;
import java.util.Optional;

/** A request to nsqd that was not answered with success, and what is known of its effect. */
public final class RequestFailedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** What a failed request did. */
  public enum Outcome {
    /** nsqd said no: it had no effect, and the same request would be refused again or later. */
    REFUSED,
    /** It did not come to be executed: repeating it cannot duplicate anything. */
    NOT_EXECUTED,
    /** It may have had its whole effect, a part of it, or none: repeating it may duplicate. */
    UNKNOWN
  }

  private final Outcome outcome;

  /** Null if there is none. */
  private final ErrorCode code;

  private RequestFailedException(
      Outcome outcome, Optional<ErrorCode> code, String message, Throwable cause) {
    super(message, cause);
    this.outcome = outcome;
    this.code = code.orElse(null);
  }

  static RequestFailedException refused(NsqdAddress nsqd, String request, Closure.Refused closure) {
    // A disk error in the middle of an MPUB leaves the messages before it published.
    boolean partial = closure.code().equals(Optional.of(ErrorCode.E_MPUB_FAILED));
    return new RequestFailedException(
        partial ? Outcome.UNKNOWN : Outcome.REFUSED,
        closure.code(),
        "nsqd " + nsqd + " refused " + request + ": " + closure.reason(),
        null);
  }

  static RequestFailedException notExecuted(
      NsqdAddress nsqd, String request, String reason, Throwable cause) {
    return new RequestFailedException(
        Outcome.NOT_EXECUTED,
        Optional.empty(),
        request + " was not executed by nsqd " + nsqd + ": " + reason,
        cause);
  }

  static RequestFailedException unknown(NsqdAddress nsqd, String request, Closure.Lost closure) {
    return new RequestFailedException(
        Outcome.UNKNOWN,
        Optional.empty(),
        "outcome of " + request + " at nsqd " + nsqd + " is unknown: " + closure.reason(),
        closure.cause());
  }

  /** What the request did. */
  public Outcome outcome() {
    return outcome;
  }

  /** What nsqd refused with; empty if it did not refuse, or with a code unknown here. */
  public Optional<ErrorCode> code() {
    return Optional.ofNullable(code);
  }
}
