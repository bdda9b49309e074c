package io.nsqconnect.it.kill;

/**
 * One delivery of a message to a consumer, and what the consumer did with it. Guarded by its {@link
 * Journal}.
 */
final class Delivery {
  /** What a consumer says to a message. */
  enum Action {
    NONE,
    FIN,
    REQ
  }

  /** What is known of the broker's answer; it says nothing where it agrees. */
  enum Outcome {
    UNKNOWN,
    /** A later command of the connection has been answered. */
    DONE,
    REFUSED
  }

  private final ChannelName channel;
  private final Life life;
  private final long receivedNs;
  private final int attempts;
  private Action action = Action.NONE;
  private Outcome outcome = Outcome.UNKNOWN;
  private long actedNs;
  private long delayMs;
  private long doneNs;

  Delivery(ChannelName channel, Life life, long receivedNs, int attempts) {
    this.channel = channel;
    this.life = life;
    this.receivedNs = receivedNs;
    this.attempts = attempts;
  }

  ChannelName channel() {
    return channel;
  }

  Life life() {
    return life;
  }

  long receivedNs() {
    return receivedNs;
  }

  int attempts() {
    return attempts;
  }

  /** Whether FIN was sent, and not refused: it may have been lost on its way. */
  boolean mayBeFinished() {
    return action == Action.FIN && outcome != Outcome.REFUSED;
  }

  /** Whether the broker has certainly finished it. */
  boolean isFinished() {
    return action == Action.FIN && outcome == Outcome.DONE;
  }

  /** Whether REQ was sent, and not refused. */
  boolean mayBeRequeued() {
    return action == Action.REQ && outcome != Outcome.REFUSED;
  }

  /** Whether the broker has certainly requeued it. */
  boolean isRequeued() {
    return action == Action.REQ && outcome == Outcome.DONE;
  }

  /** Whether the broker has certainly done what was asked for: FIN or REQ. */
  boolean isSettled() {
    return action != Action.NONE && outcome == Outcome.DONE;
  }

  /** Whether the consumer has said nothing. */
  boolean isUntouched() {
    return action == Action.NONE;
  }

  /** Before FIN or REQ was sent. */
  long actedNs() {
    return actedNs;
  }

  /** When it was certain that the broker had obeyed. */
  long doneNs() {
    return doneNs;
  }

  /** With a REQ, how long it asks to hold the message back. */
  long delayMs() {
    return delayMs;
  }

  void finishing(long nowNs) {
    action = Action.FIN;
    actedNs = nowNs;
  }

  void requeueing(long delay, long nowNs) {
    action = Action.REQ;
    delayMs = delay;
    actedNs = nowNs;
  }

  void done(long nowNs) {
    outcome = Outcome.DONE;
    doneNs = nowNs;
  }

  void refused() {
    outcome = Outcome.REFUSED;
  }

  @Override
  public String toString() {
    String said =
        switch (action) {
          case NONE -> "nothing said";
          case FIN -> "FIN at " + actedNs / 1_000_000 + " ms";
          case REQ -> "REQ " + delayMs + " at " + actedNs / 1_000_000 + " ms";
        };
    return String.format(
        "%s life %d at %d ms, attempts %d: %s, %s%s",
        channel,
        life.number(),
        receivedNs / 1_000_000,
        attempts,
        said,
        outcome,
        outcome == Outcome.DONE ? " at " + doneNs / 1_000_000 + " ms" : "");
  }
}
