package io.nsqconnect.client;

import io.nsqconnect.protocol.Commands;
import io.nsqconnect.protocol.ErrorCode;
import io.nsqconnect.protocol.MessageId;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Takes messages of one topic and channel from one nsqd, over one connection that it dials again
 * whenever it is lost.
 *
 * <pre>
 *   DIALLING ──► SUBSCRIBING ──► LIVE ──► DRAINING ──► CLOSED
 *      ▲              │           │
 *      └── backoff ◄──┴───────────┘        every state may go to CLOSED
 * </pre>
 *
 * <p>nsqd sends as many messages as {@link #ready} allows, and no more before some are settled: the
 * ready count is a level, and a bound on what is in flight. It begins at 0 and survives
 * reconnections.
 *
 * <p>An orderly end has two steps. {@link #stopDelivery} ends the flow of messages while those in
 * flight can still be settled; {@link #close} then ends the connection, once nsqd has read every
 * settlement. Methods may be called from any thread; futures complete on the I/O thread.
 */
public final class Subscription {
  private enum State {
    DIALLING,
    SUBSCRIBING,
    LIVE,
    DRAINING,
    CLOSED
  }

  /** Refusals that only a change of configuration, here or at nsqd, can cure. */
  private static final Set<ErrorCode> LASTING =
      EnumSet.of(
          ErrorCode.E_INVALID,
          ErrorCode.E_BAD_BODY,
          ErrorCode.E_BAD_TOPIC,
          ErrorCode.E_BAD_CHANNEL,
          ErrorCode.E_AUTH_FIRST,
          ErrorCode.E_UNAUTHORIZED);

  private final IoThread io;
  private final NsqdAddress nsqd;
  private final String topic;
  private final String channel;
  private final ConnectionSettings settings;
  private final SubscriptionListener listener;
  private final Redial redial;
  private final CompletableFuture<Void> deliveryStopped = new CompletableFuture<>();
  private final CompletableFuture<Void> closed = new CompletableFuture<>();

  private volatile State state = State.DIALLING;
  private NsqdConnection connection;
  private int readyLevel;
  private volatile int readySent;

  private Subscription(
      IoThread io,
      NsqdAddress nsqd,
      String topic,
      String channel,
      ConnectionSettings settings,
      SubscriptionListener listener) {
    this.io = io;
    this.nsqd = nsqd;
    this.topic = topic;
    this.channel = channel;
    this.settings = settings;
    this.listener = listener;
    redial = new Redial(io.executor(), toString(), settings.reconnectBackoff(), this::dial);
  }

  /**
   * A subscription that begins to connect.
   *
   * @param topic a valid name
   * @param channel a valid name
   */
  public static Subscription open(
      IoThread io,
      NsqdAddress nsqd,
      String topic,
      String channel,
      ConnectionSettings settings,
      SubscriptionListener listener) {
    Subscription subscription = new Subscription(io, nsqd, topic, channel, settings, listener);
    io.executor().execute(subscription::dial);
    return subscription;
  }

  /** Where the messages come from. */
  public NsqdAddress nsqd() {
    return nsqd;
  }

  /** What was subscribed. */
  public String topic() {
    return topic;
  }

  /** What was subscribed. */
  public String channel() {
    return channel;
  }

  /**
   * How many messages may be in flight from now on. What exceeds nsqd's max_rdy_count counts as
   * that; 0 pauses.
   */
  public void ready(int level) {
    if (level < 0) {
      throw new IllegalArgumentException("ready count " + level + " (expected: at least 0)");
    }
    io.executor()
        .execute(
            () -> {
              readyLevel = level;
              sendReady();
            });
  }

  /** Whether nsqd may send messages. */
  public boolean isLive() {
    return state == State.LIVE;
  }

  /** How many messages nsqd was told may be in flight; 0 without a connection. */
  public int readyCount() {
    return readySent;
  }

  /**
   * Asks nsqd for no more messages, for good: RDY 0, CLS.
   *
   * @return completes when the last message has been handed to the listener
   */
  public CompletableFuture<Void> stopDelivery() {
    io.executor().execute(this::drain);
    return deliveryStopped;
  }

  /**
   * Stops delivery, sends what was settled before this call, and closes the connection when nsqd
   * has read all of it.
   *
   * @param timeoutMs after this many milliseconds the connection is closed in any case
   * @return completes when it is closed
   */
  public CompletableFuture<Void> close(long timeoutMs) {
    io.executor()
        .execute(
            () -> {
              drain();
              deliveryStopped.thenRun(this::finish);
              Future<?> limit =
                  io.executor().schedule(this::abort, timeoutMs, TimeUnit.MILLISECONDS);
              closed.thenRun(() -> limit.cancel(false));
            });
    return closed;
  }

  private void dial() {
    if (state == State.DIALLING) {
      io.dial(nsqd, settings, new Listener());
    }
  }

  private void subscribe() {
    state = State.SUBSCRIBING;
    connection
        .request(
            "SUB " + topic + ' ' + channel, out -> Commands.writeSubscribe(out, topic, channel))
        .thenRun(this::onSubscribed);
  }

  private void onSubscribed() {
    if (state == State.SUBSCRIBING) {
      state = State.LIVE;
      redial.succeeded();
      sendReady();
    }
  }

  private void sendReady() {
    if (state != State.LIVE) {
      return;
    }
    int count = Math.min(readyLevel, connection.server().maxReadyCount());
    if (count != readySent) {
      readySent = count;
      connection.send(out -> Commands.writeReady(out, count));
    }
  }

  private void drain() {
    if (state == State.DRAINING || state == State.CLOSED) {
      return;
    }
    readyLevel = 0;
    sendReady();
    boolean live = state == State.LIVE;
    state = State.DRAINING;
    redial.cancel();
    if (live) {
      // The answer is CLOSE_WAIT; a connection that ends before it delivers no more either.
      connection
          .request("CLS", Commands::writeClose)
          .whenComplete((answer, failure) -> deliveryStopped.complete(null));
    } else {
      deliveryStopped.complete(null);
    }
  }

  private void finish() {
    if (connection == null) {
      onEnd();
    } else {
      connection.finish();
    }
  }

  private void abort() {
    if (connection == null) {
      onEnd();
    } else {
      connection.close(new Closure.Lost("closed by this client"));
    }
  }

  private void onEnd() {
    state = State.CLOSED;
    deliveryStopped.complete(null);
    closed.complete(null);
  }

  @Override
  public String toString() {
    return "subscription to " + topic + '/' + channel + " at nsqd " + nsqd;
  }

  private final class Listener implements ConnectionListener {
    @Override
    public void onReady(NsqdConnection ready) {
      if (state == State.DIALLING) {
        connection = ready;
        subscribe();
      } else {
        ready.close(new Closure.Lost("closed by this client"));
      }
    }

    @Override
    public void onMessage(long timestampNs, int attempts, MessageId id, byte[] body) {
      listener.onDelivery(
          new Delivery(Subscription.this, connection, timestampNs, attempts, id, body));
    }

    @Override
    public void onSettlementFailed(ErrorCode code, String error) {
      listener.onSettlementFailed(Subscription.this, code, error);
    }

    @Override
    public void onWritable() {
      // What a consumer sends is small and bounded by its ready count.
    }

    @Override
    public void onClosed(Closure closure) {
      boolean wasConnected = connection != null;
      connection = null;
      readySent = 0;
      if (wasConnected) {
        listener.onDisconnected(Subscription.this);
      }
      if (state == State.DRAINING || state == State.CLOSED) {
        onEnd();
        return;
      }
      state = State.DIALLING;
      redial.afterFailure(closure);
      if (closure instanceof Closure.Refused refused) {
        refused
            .code()
            .filter(LASTING::contains)
            .ifPresent(code -> listener.onRefused(Subscription.this, code, refused.reason()));
      }
    }
  }
}
