package io.nsqconnect.broker.tcp;

/** Where a client stands. There is no way back. */
public enum ClientState {
  /** Connected; may publish, identify itself, or subscribe. */
  INIT(0),
  /** Has a channel. */
  SUBSCRIBED(3),
  /** Has said CLS: settles what it has and gets nothing more. */
  CLOSING(4);

  private final int code;

  ClientState(int code) {
    this.code = code;
  }

  /** What statistics show. */
  public int code() {
    return code;
  }
}
