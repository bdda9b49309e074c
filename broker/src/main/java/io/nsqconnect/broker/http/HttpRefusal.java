package io.nsqconnect.broker.http;

/** A request that can't be served; the client is told {@code {"message":"<TEXT>"}}. */
final class HttpRefusal extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int status;

  HttpRefusal(int status, String text) {
    super(text, null, false, false);
    this.status = status;
  }

  int status() {
    return status;
  }
}
