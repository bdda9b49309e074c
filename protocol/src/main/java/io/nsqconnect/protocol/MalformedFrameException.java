package io.nsqconnect.protocol;

/** The peer sent what no nsqd sends. */
public final class MalformedFrameException extends RuntimeException {
  private static final long serialVersionUID = 1;

  MalformedFrameException(String message) {
    super(message);
  }
}
