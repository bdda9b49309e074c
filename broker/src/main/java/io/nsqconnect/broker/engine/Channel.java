package io.nsqconnect.broker.engine;

import io.nsqconnect.protocol.MessageFrame;
import io.nsqconnect.protocol.Names;
import java.util.List;

/**
 * A copy of a topic's stream, shared by the channel's consumers.
 *
 * <pre>
 *   topic ─► queue ─► in flight (one table per consumer) ─► finished
 *     │        ▲  ▲            │          │
 *     │        │  └─ timeout ──┘          │ requeue
 *     └─► deferred ◄──────────────────────┘ (without delay: to the queue)
 * </pre>
 *
 * A message is in exactly one of these places. What moves is a handle; see {@link Slab}.
 */
public final class Channel extends Deadline implements Timeline, MessageQueue.Deferral {
  private static final long RELOCATED_FROM_DELAY_NS = 1_000_000_000;

  /** How long to leave a deferred message alone that can't be read. */
  private static final long READ_RETRY_NS = 2_500_000_000L;

  /** Attempts to read that may fail in a batch: each can take as long as a bad disk wants. */
  private static final int MAX_FAILED_READS = 16;

  /** How long to leave all of them alone then. */
  private static final long FAILED_READS_PAUSE_NS = 100_000_000;

  private final Topic topic;
  private final String name;
  private final MessageQueue queue;
  private final boolean ephemeral;
  private final DeferredMessages deferred;
  private final Subscribers subscribers = new Subscribers();
  private final DeliveryTurns turns = new DeliveryTurns();
  private boolean paused;
  private boolean deleted;
  private boolean awaitsPump;
  private int inFlightCount;
  private long messageCount;
  private long requeueCount;
  private long timeoutCount;

  Channel(Topic topic, String name) {
    this.topic = topic;
    this.name = name;
    Engine engine = topic.engine();
    this.ephemeral = Names.isEphemeral(name);
    this.queue = engine.queue(fullName(), ephemeral, this);
    this.deferred = engine.deferredMessages(fullName(), ephemeral, this);
    awaitDeferred();
  }

  /** The topic that feeds this channel. */
  public Topic topic() {
    return topic;
  }

  /** The name, unique within the topic. */
  public String name() {
    return name;
  }

  /** Whether the channel goes away with its last consumer. */
  public boolean isEphemeral() {
    return ephemeral;
  }

  /** Whether consumers get nothing at present. */
  public boolean isPaused() {
    return paused;
  }

  /** Messages waiting, without those in flight or deferred. */
  public long depth() {
    return queue.depth();
  }

  /** Messages waiting in secondary storage. */
  public long spillDepth() {
    return queue.spillDepth();
  }

  /** Messages delivered and not settled. */
  public int inFlightCount() {
    return inFlightCount;
  }

  /** Messages waiting for a time of their own. */
  public int deferredCount() {
    return deferred.size();
  }

  /** Messages that came from the topic. */
  public long messageCount() {
    return messageCount;
  }

  /** Messages that consumers requeued. */
  public long requeueCount() {
    return requeueCount;
  }

  /** Messages that consumers did not settle in time. */
  public long timeoutCount() {
    return timeoutCount;
  }

  /** Where deliveries went; null unless the engine shows it. */
  public LocalityCounts localityCounts() {
    return engine().showsLocality() ? turns.counts() : null;
  }

  /** The connected consumers. */
  public List<Consumer> consumers() {
    return subscribers.connected();
  }

  /** Adds a consumer that is as near as any other. */
  public Consumer subscribe(DeliverySink sink, long msgTimeoutNs, int sampleRate)
      throws SubscribeException {
    return subscribe(sink, msgTimeoutNs, sampleRate, Locality.ANY);
  }

  /**
   * Adds a consumer, with a ready count of 0.
   *
   * @param msgTimeoutNs how long each message may be in flight, at least 1
   * @param sampleRate 0 to deliver every message, else 1 to 99: the part to deliver, in percent
   * @throws SubscribeException if the channel has as many consumers as it may have
   */
  public Consumer subscribe(DeliverySink sink, long msgTimeoutNs, int sampleRate, Locality locality)
      throws SubscribeException {
    int limit = engine().settings().maxChannelConsumers();
    if (limit != 0 && consumers().size() >= limit) {
      throw new SubscribeException(
          "consumers for " + topic.name() + ':' + name + " exceeds limit of " + limit);
    }
    Consumer consumer = new Consumer(this, sink, msgTimeoutNs, sampleRate, locality);
    subscribers.add(consumer);
    return consumer;
  }

  /** Stops or resumes deliveries. Timeouts go on. */
  public void pause(boolean pause) {
    paused = pause;
    consumers().forEach(Consumer::updateReadiness);
    engine().listener().pauseChanged();
  }

  /** Drops what waits, what is in flight and what is deferred. */
  public void empty() {
    queue.empty();
    dropOutsideQueue();
    subscribers.forgetDeparted();
  }

  /** Disconnects the consumers, drops all messages and removes the channel from its topic. */
  public void delete() {
    if (deleted) {
      return;
    }
    deleted = true;
    for (Consumer consumer : List.copyOf(consumers())) {
      consumer.close();
      consumer.disconnect();
    }
    dropOutsideQueue();
    queue.delete();
    deferred.delete();
    topic.removed(this);
  }

  Engine engine() {
    return topic.engine();
  }

  MessageQueue queue() {
    return queue;
  }

  DeferredMessages deferred() {
    return deferred;
  }

  /** Why no message can be taken now, or null. */
  String refusal() {
    String refusal = queue.refusal();
    return refusal == null ? deferred.refusal() : refusal;
  }

  @Override
  public long due(long when) {
    return engine().nowNs() + Math.max(0, when - engine().epochNanos());
  }

  @Override
  public long when(long due) {
    return engine().epochNanos() + due - engine().nowNs();
  }

  @Override
  public boolean defer(long handle, long when) {
    long delayNs = when - engine().epochNanos();
    if (delayNs > 0) {
      deferFor(handle, delayNs);
    }
    return delayNs > 0;
  }

  /**
   * Has messages that are held for long stored apart, so that the spills they came from are free to
   * forget what came after them.
   */
  void keepPinned() {
    queue.forEachInMemory(this::keepApart);
    for (Consumer consumer : subscribers.all()) {
      consumer.inFlight.forEach(this::keepApart);
    }
  }

  /** Takes a message from the topic, after {@code delayNs} if that is not 0. */
  void publish(long handle, long delayNs) {
    messageCount++;
    if (delayNs > 0) {
      deferFor(handle, delayNs);
    } else {
      put(handle);
    }
  }

  void requeue(long handle, long delayNs) {
    requeueCount++;
    if (delayNs > 0) {
      deferFor(handle, delayNs);
    } else {
      put(engine().slab().relocated(handle, Slab.Lane.PASSING));
    }
  }

  void timedOut(long handle) {
    timeoutCount++;
    put(engine().slab().relocated(handle, Slab.Lane.PASSING));
  }

  /** A message is done with. */
  void finished(long handle) {
    Engine engine = engine();
    if (engine.tellsFinished()) {
      long published =
          engine
              .slab()
              .memory(handle)
              .getLong(engine.slab().offset(handle) + MessageFrame.TIMESTAMP_OFFSET);
      engine.listener().finished(this, engine.epochNanos() - published);
    }
    engine.slab().release(handle);
  }

  void delivered() {
    inFlightCount++;
  }

  void takenBack(Consumer consumer) {
    inFlightCount--;
    subscribers.takenBack(consumer);
  }

  void remove(Consumer consumer) {
    subscribers.depart(consumer);
    if (consumers().isEmpty() && ephemeral) {
      delete();
    }
  }

  void readinessChanged(Consumer consumer, boolean isReady) {
    if (isReady) {
      turns.add(consumer);
      awaitPump();
    } else {
      turns.remove(consumer);
    }
  }

  /** Why a message is not in flight to the consumer that asks. */
  Settlement explainMissing(long idHigh, long idLow) {
    return subscribers.hasInFlight(idHigh, idLow) ? Settlement.NOT_OWNED : Settlement.NOT_IN_FLIGHT;
  }

  /**
   * Delivers waiting messages to ready consumers, when it is this channel's turn.
   *
   * @param limit how many at most, so that one channel can't hold up the loop
   * @return how many were delivered or put aside until their time comes; {@link #awaitsPump} tells
   *     whether another turn is needed
   */
  int pump(int limit) {
    long deferrals = queue.deferrals();
    int delivered = deliver(limit);
    awaitsPump = !turns.isEmpty() && !queue.isEmpty();
    return delivered + (int) (queue.deferrals() - deferrals);
  }

  /** Whether there is somebody to deliver to and something to deliver. */
  boolean awaitsPump() {
    return awaitsPump;
  }

  /** Moves what waits out of chunks that it should not keep alive. */
  void compact() {
    queue.compact();
  }

  /** Releases the deferred messages that are due. */
  @Override
  void onDue(long nowNs) {
    int failedReads = 0;
    for (int polled = 0; polled < Engine.PUMP_LIMIT; polled++) {
      if (deferred.nextDue() > nowNs) {
        awaitDeferred();
        return;
      }
      long handle = deferred.poll(nowNs + READ_RETRY_NS);
      if (handle != Handle.NONE) {
        put(engine().slab().relocated(handle, Slab.Lane.PASSING));
      } else if (++failedReads == MAX_FAILED_READS) {
        engine().deadlines().schedule(this, nowNs + FAILED_READS_PAUSE_NS);
        return;
      }
    }
    if (deferred.size() > 0) {
      // Not in this batch, whatever is due: others want their turn.
      engine().deadlines().schedule(this, Math.max(deferred.nextDue(), nowNs + 1));
    }
  }

  /**
   * Puts everything into the spill and closes it.
   *
   * @return how many messages could not be stored
   */
  long close() {
    for (Consumer consumer : subscribers.all()) {
      consumer.drain(queue::store);
    }
    engine().deadlines().cancel(this);
    boolean moved = deferred.moveTo(queue);
    queue.close();
    deferred.close(moved && queue.allStored());
    return queue.lost();
  }

  private void keepApart(long handle) {
    if (queue.isKeeperOf(handle)) {
      deferred.keep(handle);
    } else if (topic.backlog().isKeeperOf(handle)) {
      // Other channels may hold it, too.
      topic.delayedBacklog().keep(handle);
    }
  }

  private String fullName() {
    return topic.name() + ':' + name;
  }

  private void deferFor(long handle, long delayNs) {
    Slab.Lane lane = delayNs >= RELOCATED_FROM_DELAY_NS ? Slab.Lane.DEFERRED : Slab.Lane.PASSING;
    deferred.add(handle, engine().nowNs() + delayNs, lane);
    awaitDeferred();
  }

  private void awaitDeferred() {
    if (deferred.size() > 0) {
      engine().deadlines().schedule(this, deferred.nextDue());
    }
  }

  private void put(long handle) {
    if (queue.isEmpty() && !queue.isMemoryFull() && !turns.isNobodyNear()) {
      deliver(turns.nextNear(), handle);
      return;
    }
    if (queue.isMemoryFull()) {
      // What consumers can take at once needs no room.
      deliver(Engine.PUMP_LIMIT);
    }
    if (ephemeral && queue.isMemoryFull()) {
      deliverOrDrop(handle);
    } else {
      queue.put(handle);
    }
    awaitPump();
  }

  /**
   * Without room in memory an ephemeral channel passes on what somebody is waiting for, no more.
   */
  private void deliverOrDrop(long handle) {
    if (turns.isEmpty()) {
      engine().slab().release(handle);
    } else {
      deliver(turns.next(), handle);
    }
  }

  private void deliver(Consumer consumer, long handle) {
    if (consumer.take(handle)) {
      turns.count(consumer);
    }
  }

  private int deliver(int limit) {
    int delivered = 0;
    while (delivered < limit && !turns.isEmpty()) {
      long handle = mayLoad() ? queue.poll() : queue.pollMemory();
      if (handle == Handle.NONE) {
        break;
      }
      if (queue.polledFromMemory()) {
        deliver(turns.next(), handle);
      } else {
        turns.next().take(handle);
      }
      delivered++;
    }
    return delivered;
  }

  /**
   * Whether a message may be read into memory. Once that is crowded only as long as none is in
   * flight: consumers that hold many large ones would else take all there is.
   */
  private boolean mayLoad() {
    return inFlightCount == 0 || !engine().slab().isCrowded();
  }

  private void awaitPump() {
    if (!awaitsPump && !turns.isEmpty()) {
      awaitsPump = true;
      engine().awaitPump(this);
    }
  }

  private void dropOutsideQueue() {
    Slab slab = engine().slab();
    for (Consumer consumer : subscribers.all()) {
      consumer.drain(slab::release);
    }
    engine().deadlines().cancel(this);
    deferred.empty();
  }
}
