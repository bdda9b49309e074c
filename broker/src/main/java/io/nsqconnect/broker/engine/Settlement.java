package io.nsqconnect.broker.engine;

/** How an attempt to finish, requeue or touch a message ended. */
public enum Settlement {
  /** As asked. */
  DONE(""),
  /** No consumer of the channel has this message. */
  NOT_IN_FLIGHT("ID not in flight"),
  /** Another consumer of the channel has it. */
  NOT_OWNED("client does not own message");

  private final String reason;

  Settlement(String reason) {
    this.reason = reason;
  }

  /** What a client is told; empty for {@link #DONE}. */
  public String reason() {
    return reason;
  }
}
