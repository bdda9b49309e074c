package io.nsqconnect.broker.engine;

/** A channel admits no further consumer. */
public final class SubscribeException extends Exception {
  private static final long serialVersionUID = 1;

  SubscribeException(String message) {
    super(message);
  }
}
