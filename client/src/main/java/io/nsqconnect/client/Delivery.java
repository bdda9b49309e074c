package io.nsqconnect.client;

import io.nsqconnect.protocol.Commands;
import io.nsqconnect.protocol.MessageId;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A message in flight: what nsqd handed over, and the right to say what becomes of it.
 *
 * <p>That right is bound to the connection that the message came over, and ends with it: nsqd will
 * then deliver the message again. It is used up by the first {@link #finish} or {@link #requeue}.
 * Whoever comes later is answered with false, and nothing is sent. All methods may be called from
 * any thread and return at once; the command leaves with the connection's next batch.
 */
public final class Delivery {
  private final Subscription subscription;
  private final NsqdConnection connection;
  private final long timestampNs;
  private final int attempts;
  private final MessageId id;
  private final byte[] body;
  private final AtomicBoolean settled = new AtomicBoolean();

  Delivery(
      Subscription subscription,
      NsqdConnection connection,
      long timestampNs,
      int attempts,
      MessageId id,
      byte[] body) {
    this.subscription = subscription;
    this.connection = connection;
    this.timestampNs = timestampNs;
    this.attempts = attempts;
    this.id = id;
    this.body = body;
  }

  /** The topic it was published to. */
  public String topic() {
    return subscription.topic();
  }

  /** The channel it was taken from. */
  public String channel() {
    return subscription.channel();
  }

  /** The nsqd that delivered it. */
  public NsqdAddress nsqd() {
    return subscription.nsqd();
  }

  /** Names the message within its topic and nsqd; the same in every delivery. */
  public MessageId id() {
    return id;
  }

  /** When it was published, in nanoseconds since the Unix epoch; the same in every delivery. */
  public long timestampNs() {
    return timestampNs;
  }

  /** How often it was delivered, this time included; 0 to 65535. */
  public int attempts() {
    return attempts;
  }

  /** The content; not copied, not to be changed. */
  public byte[] body() {
    return body;
  }

  /** Whether the message can still be settled by this delivery. */
  public boolean isOpen() {
    return !settled.get() && connection.isOpen();
  }

  /** Tells nsqd that the message is done with; whether this delivery could still say so. */
  public boolean finish() {
    return settle(out -> Commands.writeFinish(out, id));
  }

  /**
   * Gives the message back, to be delivered again; whether this delivery could still say so.
   *
   * @param delayMs how long nsqd keeps it back, in milliseconds; more than nsqd's max-req-timeout
   *     counts as that
   */
  public boolean requeue(long delayMs) {
    return settle(out -> Commands.writeRequeue(out, id, delayMs));
  }

  /** Asks for another message timeout from now on; whether this delivery could still say so. */
  public boolean touch() {
    return !settled.get() && connection.submit(out -> Commands.writeTouch(out, id));
  }

  /** What it came over. */
  public DeliveryConnection connection() {
    return connection;
  }

  private boolean settle(CommandWriter command) {
    return settled.compareAndSet(false, true) && connection.submit(command);
  }

  @Override
  public String toString() {
    return "message " + id + " of " + topic() + "/" + channel() + " at nsqd " + nsqd();
  }
}
