package io.nsqconnect.broker.engine;

import io.nsqconnect.protocol.MessageFrame;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * One subscription to a channel: what it may have, what it has, and where deliveries go.
 *
 * <p>The ready count is a level: a consumer gets messages while it has fewer than that many
 * unsettled. When the connection ends the consumer is {@linkplain #close closed}, but what it has
 * stays in flight until the timeout of each message, as nsqd's clients expect; the channel keeps it
 * until then.
 */
public final class Consumer extends Deadline {
  static final int NOT_READY = -1;

  /** Percentage points that {@link #sampleRate} is compared with. */
  private static final int SAMPLE_RANGE = 100;

  final InFlightTable inFlight = new InFlightTable();

  /** Places among the {@link ReadyConsumers} of each kind, or {@link #NOT_READY}. */
  final int[] readyPlaces = new int[ReadyConsumers.KINDS];

  private final Channel channel;
  private final DeliverySink sink;
  private final long msgTimeoutNs;
  private final int sampleRate;
  private final Locality locality;
  private long readyCount;
  private boolean writable = true;
  private boolean closed;
  private long deliveredCount;
  private long finishCount;
  private long requeueCount;

  Consumer(
      Channel channel, DeliverySink sink, long msgTimeoutNs, int sampleRate, Locality locality) {
    this.channel = channel;
    this.sink = sink;
    this.msgTimeoutNs = msgTimeoutNs;
    this.sampleRate = sampleRate;
    this.locality = locality;
    Arrays.fill(readyPlaces, NOT_READY);
  }

  /** The channel that this consumer subscribed to. */
  public Channel channel() {
    return channel;
  }

  /** Sets how many unsettled messages this consumer wants to have at most; 0 or more. */
  public void ready(long count) {
    readyCount = count;
    updateReadiness();
  }

  /** The last {@link #ready} count. */
  public long readyCount() {
    return readyCount;
  }

  /** Whether there are fewer unsettled messages than the ready count allows. */
  public boolean wantsMore() {
    return inFlight.size() < readyCount;
  }

  /** Tells whether the sink can take deliveries. */
  public void writable(boolean canDeliver) {
    writable = canDeliver;
    updateReadiness();
  }

  /** Messages delivered, redeliveries included. */
  public long deliveredCount() {
    return deliveredCount;
  }

  /** Messages finished. */
  public long finishCount() {
    return finishCount;
  }

  /** Messages requeued. */
  public long requeueCount() {
    return requeueCount;
  }

  /** Messages delivered and not settled. */
  public int inFlightCount() {
    return inFlight.size();
  }

  /** FIN: the message is done with. */
  public Settlement finish(long idHigh, long idLow) {
    int entry = inFlight.find(idHigh, idLow);
    if (entry == InFlightTable.NO_ENTRY) {
      return channel.explainMissing(idHigh, idLow);
    }
    channel.finished(takeBack(entry));
    finishCount++;
    return Settlement.DONE;
  }

  /** REQ: the message goes back to the channel, after {@code delayNs} if that is not 0. */
  public Settlement requeue(long idHigh, long idLow, long delayNs) {
    int entry = inFlight.find(idHigh, idLow);
    if (entry == InFlightTable.NO_ENTRY) {
      return channel.explainMissing(idHigh, idLow);
    }
    requeueCount++;
    channel.requeue(takeBack(entry), delayNs);
    return Settlement.DONE;
  }

  /** TOUCH: the timeout of the message starts again, within the longest time in flight. */
  public Settlement touch(long idHigh, long idLow) {
    int entry = inFlight.find(idHigh, idLow);
    if (entry == InFlightTable.NO_ENTRY) {
      return channel.explainMissing(idHigh, idLow);
    }
    Engine engine = channel.engine();
    long deliveredNs = inFlight.deliveredNs(entry);
    long inFlightNs = engine.nowNs() - deliveredNs + msgTimeoutNs;
    inFlight.reschedule(
        entry, deliveredNs + Math.min(inFlightNs, engine.settings().maxMsgTimeoutNs()));
    inFlight.handle(entry, engine.slab().relocated(inFlight.handle(entry), Slab.Lane.PASSING));
    engine.deadlines().schedule(this, inFlight.dueNs(inFlight.first()));
    return Settlement.DONE;
  }

  /** The connection is gone. Nothing is delivered any more; what is in flight times out. */
  public void close() {
    if (!closed) {
      closed = true;
      updateReadiness();
      if (inFlight.size() == 0) {
        // Not to be kept until a deadline that is nobody's.
        channel.engine().deadlines().cancel(this);
      }
      channel.remove(this);
    }
  }

  Locality locality() {
    return locality;
  }

  /**
   * Gives a message to this consumer, which must be ready.
   *
   * @return false if it belongs to the part of the messages that the consumer does not want
   */
  boolean take(long message) {
    Engine engine = channel.engine();
    Slab slab = engine.slab();
    if (sampleRate > 0 && engine.random().nextInt(SAMPLE_RANGE) > sampleRate) {
      slab.release(message);
      return false;
    }
    int attempts = Handle.attempts(message) + 1;
    long handle = Handle.withAttempts(message, attempts);
    ByteBuffer memory = slab.memory(handle);
    int frame = slab.offset(handle);
    int id = frame + MessageFrame.ID_OFFSET;
    long now = engine.nowNs();
    inFlight.add(
        memory.getLong(id), memory.getLong(id + Long.BYTES), handle, now, now + msgTimeoutNs);
    channel.delivered();
    deliveredCount++;
    if (!isScheduled()) {
      engine.deadlines().schedule(this, now + msgTimeoutNs);
    }
    writable =
        sink.deliver(
            memory,
            frame,
            memory.getInt(frame + MessageFrame.SIZE_OFFSET) + Integer.BYTES,
            Handle.attempts(handle));
    updateReadiness();
    return true;
  }

  /** Expires what is due and waits for the next; finishing a message leaves the schedule alone. */
  @Override
  void onDue(long nowNs) {
    int entry = inFlight.first();
    while (entry != InFlightTable.NO_ENTRY && inFlight.dueNs(entry) - nowNs <= 0) {
      channel.timedOut(takeBack(entry));
      entry = inFlight.first();
    }
    if (entry != InFlightTable.NO_ENTRY) {
      channel.engine().deadlines().schedule(this, inFlight.dueNs(entry));
    }
  }

  /** Takes all messages out of flight, in the order of their deadlines. */
  void drain(java.util.function.LongConsumer messages) {
    for (int entry = inFlight.first(); entry != InFlightTable.NO_ENTRY; entry = inFlight.first()) {
      messages.accept(takeBack(entry));
    }
    channel.engine().deadlines().cancel(this);
  }

  void disconnect() {
    sink.disconnect();
  }

  boolean isClosed() {
    return closed;
  }

  void updateReadiness() {
    boolean ready = !closed && writable && wantsMore() && !channel.isPaused();
    if (ready != (readyPlaces[ReadyConsumers.ALL] != NOT_READY)) {
      channel.readinessChanged(this, ready);
    }
  }

  private long takeBack(int entry) {
    long handle = inFlight.remove(entry);
    channel.takenBack(this);
    updateReadiness();
    return handle;
  }
}
