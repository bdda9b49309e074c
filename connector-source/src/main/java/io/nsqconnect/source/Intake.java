package io.nsqconnect.source;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.nsqconnect.client.Delivery;
import io.nsqconnect.client.IoThread;
import io.nsqconnect.client.Subscription;
import io.nsqconnect.client.SubscriptionListener;
import io.nsqconnect.client.connect.TaskMetrics;
import io.nsqconnect.protocol.ErrorCode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.kafka.connect.errors.ConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The subscriptions of a running task, and every message that they have in flight.
 *
 * <p>A message comes in on the I/O thread, waits in the buffer for {@link #take}, and stays in
 * flight until {@link #finish} or {@link #giveBack}; its lease is renewed meanwhile. Whatever goes
 * wrong for good is thrown by the next {@code take}.
 */
final class Intake implements SubscriptionListener {
  /** Who wants to know what becomes of what was said to nsqd. Told on the I/O thread. */
  interface Observer {
    /** nsqd would not do a FIN, REQ or TOUCH. */
    void onSettlementFailed(NodeTopic origin, ErrorCode code, String error);

    /** The connection has ended. */
    void onDisconnected(NodeTopic origin);
  }

  private static final Logger LOG = LoggerFactory.getLogger(Intake.class);

  /**
   * How often it is checked that the worker polls, and who makes use of what is allowed, in
   * milliseconds.
   */
  private static final long WATCH_PERIOD_MS = 500;

  private final IoThread io;
  private final SourceMeter meter;
  private final PollLimits pollLimits;
  private final InFlight inFlight = new InFlight();
  private final DeliveryBuffer buffer = new DeliveryBuffer();
  private final PollWatch pollWatch = new PollWatch(System::nanoTime);
  private final List<Subscription> subscriptions = new ArrayList<>();
  private final Map<NodeTopic, Valve> valves = new LinkedHashMap<>();
  private final AtomicReference<ConnectException> failure = new AtomicReference<>();
  private final FlowControl flow;
  private final LeaseKeeper leases;
  private Observer observer;

  /** An intake that is not opened. */
  Intake(IoThread io, SourceConfig config, SourceMeter meter) {
    this.io = io;
    this.meter = meter;
    pollLimits = config.pollLimits();
    flow = new FlowControl(config.inFlightLimits(), inFlight, io.executor());
    leases = new LeaseKeeper(inFlight, config.touchIntervalMs(), System::nanoTime, meter.touched);
  }

  /** Begins to subscribe to {@code share}. */
  void open(SourceConfig config, List<NodeTopic> share, Observer told) {
    observer = told;
    subscribe(config, share);
    if (config.touchEnabled()) {
      leases.keep(io.executor());
    }
    io.executor().scheduleAtFixedRate(this::watch, WATCH_PERIOD_MS, WATCH_PERIOD_MS, MILLISECONDS);
  }

  private void subscribe(SourceConfig config, List<NodeTopic> share) {
    for (NodeTopic each : share) {
      Subscription subscription =
          Subscription.open(
              io, each.nsqd(), each.topic(), config.channel(), config.connection(), this);
      subscriptions.add(subscription);
      valves.put(each, new Valve(subscription::ready));
    }
    io.executor().execute(() -> flow.govern(List.copyOf(valves.values())));
  }

  /** Shows what is in flight, and how the subscriptions are. */
  void show(TaskMetrics metrics) {
    SourceMeter.showNow(
        metrics, "in-flight", "Messages that are taken and not settled.", inFlight::count);
    SourceMeter.showNow(metrics, "in-flight-bytes", "Bytes of their bodies.", inFlight::bytes);
    SourceMeter.showNow(
        metrics, "buffer-fill", "Those of them that wait for a poll.", buffer::count);
    for (Subscription each : subscriptions) {
      NodeTopic origin = NodeTopic.of(each);
      SourceMeter.showNow(
          metrics, origin, "connected", "1 while subscribed, else 0.", () -> each.isLive() ? 1 : 0);
      SourceMeter.showNow(
          metrics, origin, "rdy", "What nsqd was told may be in flight.", each::readyCount);
    }
  }

  /** Takes nothing more from {@code origin}, or goes on doing so. Any thread. */
  void shut(NodeTopic origin, boolean shut) {
    io.executor().execute(() -> valves.get(origin).shut(shut));
  }

  /**
   * Takes the next batch of messages, waiting for it as the poll limits say. Messages whose
   * connection was lost meanwhile are left out: nsqd delivers them again.
   *
   * @throws ConnectException if something has gone wrong for good
   */
  List<Lease> take() throws InterruptedException {
    pollWatch.enter();
    try {
      throwFailure();
      List<Lease> batch = buffer.take(pollLimits, enough());
      throwFailure();
      batch.removeIf(this::forgetIfLost);
      return batch;
    } finally {
      pollWatch.leave();
    }
  }

  /**
   * With half of what nsqd may have in flight at hand, the other half can be on its way. Waiting
   * for more would leave nsqd idle: it may allow less than was configured.
   */
  private int enough() {
    int allowed = 0;
    for (Subscription each : subscriptions) {
      allowed += each.readyCount();
    }
    return Math.max(1, allowed / 2);
  }

  private boolean forgetIfLost(Lease lease) {
    if (lease.delivery().isOpen()) {
      return false;
    }
    forget(lease);
    return true;
  }

  /** The message is done with: nsqd can forget it. Whether it will hear of it. */
  boolean finish(Lease lease) {
    return settle(
        lease,
        delivery -> {
          boolean told = delivery.finish();
          if (told) {
            meter.finished.increment();
          } else {
            LOG.debug("{} is in Kafka and will come again: its connection was lost", delivery);
          }
          return told;
        });
  }

  /** The message is not to be settled by this lease: a later one took its place. */
  void forget(Lease lease) {
    settle(lease, delivery -> false);
  }

  /** nsqd shall deliver the message again, {@code delayMs} milliseconds from now. */
  void giveBack(Lease lease, long delayMs) {
    if (settle(lease, delivery -> delivery.requeue(delayMs))) {
      meter.requeued.increment();
    }
  }

  /** Makes this and all later calls of {@link #take} throw {@code cause}. */
  void fail(ConnectException cause) {
    failure.compareAndSet(null, cause);
    buffer.wakeUp();
  }

  /**
   * Ends the subscriptions in good order, within {@code timeoutMs} milliseconds, of which the
   * second half is kept for nsqd to read what it is told. {@link NsqSourceTask} tells why in this
   * order.
   *
   * @param acknowledgementsMayCome whether the first half is waited for them
   */
  void close(long timeoutMs, boolean acknowledgementsMayCome) {
    long halfTimeNs = System.nanoTime() + MILLISECONDS.toNanos(timeoutMs) / 2;
    // Given back before nsqd has stopped sending, messages would return at once.
    awaitAll(Subscription::stopDelivery, halfTimeNs);
    buffer.close().forEach(lease -> giveBack(lease, 0));
    if (acknowledgementsMayCome) {
      await(inFlight.whenEmpty(), halfTimeNs);
    }
    inFlight.forEach(lease -> giveBack(lease, 0));
    long endNs = halfTimeNs + MILLISECONDS.toNanos(timeoutMs) / 2;
    awaitAll(subscription -> subscription.close(timeoutMs / 2), endNs);
  }

  private void awaitAll(Function<Subscription, CompletableFuture<Void>> step, long deadlineNs) {
    await(
        CompletableFuture.allOf(subscriptions.stream().map(step).toArray(CompletableFuture[]::new)),
        deadlineNs);
  }

  private static void await(CompletableFuture<Void> end, long deadlineNs) {
    try {
      end.get(Math.max(0, deadlineNs - System.nanoTime()), NANOSECONDS);
    } catch (TimeoutException e) {
      LOG.debug("a stopping task goes on without waiting any longer");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  private boolean settle(Lease lease, Predicate<Delivery> settlement) {
    boolean told =
        inFlight.settle(
            lease,
            delivery -> {
              valves.get(lease.origin()).released();
              return settlement.test(delivery);
            });
    flow.onReleased();
    return told;
  }

  private void throwFailure() {
    ConnectException cause = failure.get();
    if (cause != null) {
      throw cause;
    }
  }

  private void watch() {
    if (pollWatch.isStalled()) {
      flow.pause();
    } else {
      flow.resume();
      flow.divide();
    }
  }

  @Override
  public void onDelivery(Delivery delivery) {
    Lease lease = new Lease(delivery, System.nanoTime());
    inFlight.add(lease);
    valves.get(lease.origin()).received();
    if (buffer.add(lease)) {
      flow.onReceived(lease.bytes());
    } else {
      giveBack(lease, 0);
    }
  }

  @Override
  public void onSettlementFailed(Subscription subscription, ErrorCode code, String error) {
    meter.settlementFailed(code);
    leases.settlementFailed(NodeTopic.of(subscription), code, error);
    observer.onSettlementFailed(NodeTopic.of(subscription), code, error);
  }

  @Override
  public void onDisconnected(Subscription subscription) {
    meter.disconnected.increment();
    observer.onDisconnected(NodeTopic.of(subscription));
  }

  @Override
  public void onRefused(Subscription subscription, ErrorCode code, String error) {
    fail(new ConnectException(subscription + " was refused: " + error));
  }
}
