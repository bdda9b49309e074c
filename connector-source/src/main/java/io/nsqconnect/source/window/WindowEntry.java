package io.nsqconnect.source.window;

/**
 * One message in a window.
 *
 * <pre>
 *   PENDING ──► COMMITTED ──► CONFIRMED
 *      └──► WITHDRAWN  ▲──────────┘ nsqd had it still
 * </pre>
 *
 * @param <T> what stands for a delivery of the message, for the owner of the window
 */
public final class WindowEntry<T> {
  /** What is known of the message. */
  public enum State {
    /** Its record was made. Whether it will be in Kafka is open. */
    PENDING,
    /** Its record is in Kafka. Whether nsqd still has it is open. */
    COMMITTED,
    /** Its record is in Kafka, and nsqd has forgotten it. */
    CONFIRMED,
    /**
     * Its record will not be in Kafka, and the message shall come again as if for the first time.
     */
    WITHDRAWN
  }

  final MessageKey key;
  final Segment segment;
  final int index;

  /** The number of the connection over which the message came last; 0 if it was restored. */
  int heldOver;

  /** The number of the connection over which nsqd has finished the message; 0 if there is none. */
  int finishedOver;

  private State state;
  private T delivery;

  WindowEntry(MessageKey key, Segment segment, int index, State state, T delivery) {
    this.key = key;
    this.segment = segment;
    this.index = index;
    this.state = state;
    this.delivery = delivery;
  }

  public State state() {
    return state;
  }

  /** The delivery to settle the message by; null if it is finished, or was not heard of yet. */
  public T delivery() {
    return delivery;
  }

  void become(State next) {
    state = next;
  }

  void deliveredAs(T next) {
    delivery = next;
  }
}
