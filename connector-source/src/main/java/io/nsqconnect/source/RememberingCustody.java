package io.nsqconnect.source;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.nsqconnect.client.Delivery;
import io.nsqconnect.client.DeliveryConnection;
import io.nsqconnect.client.connect.RecentValues;
import io.nsqconnect.client.connect.TaskMetrics;
import io.nsqconnect.protocol.ErrorCode;
import io.nsqconnect.protocol.MessageId;
import io.nsqconnect.source.window.Ledger;
import io.nsqconnect.source.window.MessageKey;
import io.nsqconnect.source.window.Settlements;
import io.nsqconnect.source.window.Window;
import io.nsqconnect.source.window.WindowEntry;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes one record of each message, however often it is delivered, with a {@link Ledger} for each
 * topic on each node.
 *
 * <p>If a window has no room, its subscription is shut off, and what still comes of it goes back to
 * nsqd for a while. This ends by itself when nsqd confirms or is seen to have no message, or at
 * last when the retention time of the window is over.
 */
final class RememberingCustody implements Custody, Settlements<Lease, DeliveryConnection> {
  private static final Logger LOG = LoggerFactory.getLogger(RememberingCustody.class);

  /** How long nsqd keeps back what there is no room for, in milliseconds. */
  private static final long NO_ROOM_DELAY_MS = 1000;

  private static final Pattern FAILED_FINISH = Pattern.compile("E_FIN_FAILED FIN (.{16}) .*");

  private final Intake intake;
  private final boolean asksNsqd;
  private final long confirmIntervalMs;
  private final Map<NodeTopic, Ledger<Lease, DeliveryConnection>> ledgers = new HashMap<>();
  private final RecentValues confirmLatencyMs = new RecentValues(System::nanoTime);
  private final Set<NodeTopic> withoutRoom = ConcurrentHashMap.newKeySet();

  /**
   * Takes charge of what comes in by {@code intake}, with what {@code windows} remember.
   *
   * @param asksNsqd whether nsqd is asked what it has executed, or that is taken for granted
   * @param confirmIntervalMs how often, in milliseconds
   */
  RememberingCustody(
      Intake intake,
      Map<NodeTopic, Window<Lease>> windows,
      boolean asksNsqd,
      long confirmIntervalMs) {
    this.intake = intake;
    this.asksNsqd = asksNsqd;
    this.confirmIntervalMs = confirmIntervalMs;
    windows.forEach(
        (nodeTopic, window) ->
            ledgers.put(nodeTopic, new Ledger<>(window, this, System::currentTimeMillis)));
  }

  /** Looks for room, and has FINs confirmed. */
  @Override
  public void watch(ScheduledExecutorService io) {
    io.scheduleAtFixedRate(this::lookForRoom, NO_ROOM_DELAY_MS, NO_ROOM_DELAY_MS, MILLISECONDS);
    io.scheduleAtFixedRate(
        () -> ledgers.values().forEach(Ledger::confirm),
        confirmIntervalMs,
        confirmIntervalMs,
        MILLISECONDS);
  }

  @Override
  public Map<NodeTopic, Ledger<Lease, DeliveryConnection>> ledgers() {
    return ledgers;
  }

  @Override
  public void show(TaskMetrics metrics) {
    SourceMeter.showNow(
        metrics,
        "deduplicated-total",
        "Deliveries of messages that were remembered.",
        () -> sum(Ledger::deduplicated));
    SourceMeter.showNow(
        metrics,
        "redelivered-pending-total",
        "Those of them whose records were on their way.",
        () -> sum(Ledger::redeliveredPending));
    SourceMeter.showNow(
        metrics,
        "fin-confirmed-total",
        "Messages that nsqd is known to have finished.",
        () -> sum(Ledger::confirmed));
    metrics.add(
        "commit-to-fin-latency-avg-ms",
        "Time from Kafka's commit until nsqd has confirmed the FIN, of late.",
        Map.of(),
        () -> confirmLatencyMs.mean());
    metrics.add(
        "commit-to-fin-latency-max-ms",
        "The longest such time, of late.",
        Map.of(),
        () -> confirmLatencyMs.max());
    ledgers.forEach((origin, ledger) -> show(metrics, origin, ledger.window()));
  }

  private long sum(ToLongFunction<Ledger<Lease, DeliveryConnection>> count) {
    return ledgers.values().stream().mapToLong(count).sum();
  }

  private void show(TaskMetrics metrics, NodeTopic origin, Window<Lease> window) {
    SourceMeter.showNow(
        metrics, origin, "window-size", "Messages that are remembered.", window::size);
    SourceMeter.showNow(
        metrics,
        origin,
        "segments-free",
        "Segments of the window that could be used at once.",
        window::freeSegments);
    SourceMeter.showNow(
        metrics,
        origin,
        "segments-pinned",
        "Segments of which it is unknown whether nsqd has their messages still.",
        window::doubtfulSegments);
    SourceMeter.showNow(
        metrics,
        origin,
        "window-exhausted",
        "1 while no messages are taken for want of room, else 0.",
        () -> withoutRoom.contains(origin) ? 1 : 0);
  }

  @Override
  public Optional<Claim> accept(Lease lease) {
    NodeTopic origin = lease.origin();
    Ledger<Lease, DeliveryConnection> ledger = ledgers.get(origin);
    MessageKey key = key(lease.delivery());
    if (!ledger.knows(key) && !ledger.hasRoom()) {
      shutOff(origin);
      intake.giveBack(lease, NO_ROOM_DELAY_MS);
      return Optional.empty();
    }
    return ledger.take(key, lease).map(entry -> claim(ledger.window(), lease, entry));
  }

  private static Claim claim(Window<Lease> window, Lease lease, WindowEntry<Lease> entry) {
    return new Claim(lease, entry, window.partition(entry), window.offset(entry));
  }

  private static MessageKey key(Delivery delivery) {
    return MessageKey.of(delivery.id(), delivery.timestampNs());
  }

  @Override
  public void sent(Claim claim) {
    ledger(claim).window().sent(claim.entry());
  }

  @Override
  public void done(Claim claim) {
    ledger(claim).committed(claim.entry());
  }

  @Override
  public void again(Claim claim, long delayMs) {
    ledger(claim).withdraw(claim.entry(), delayMs);
  }

  private Ledger<Lease, DeliveryConnection> ledger(Claim claim) {
    return ledgers.get(claim.lease().origin());
  }

  private void shutOff(NodeTopic origin) {
    if (note(origin, false)) {
      Window<Lease> window = ledgers.get(origin).window();
      LOG.warn(
          "{} is full: of {} segments it is unknown whether nsqd has their messages still. No more"
              + " messages are taken until it has confirmed, or has none according to its statistics"
              + " ({}), or until {} is over. If tasks or connections end often, raise {}",
          window,
          window.doubtfulSegments(),
          SubscriptionKeys.NSQD_HTTP_ADDRESSES,
          DedupeKeys.DEDUPE_RETENTION_MS,
          DedupeKeys.DEDUPE_SEGMENTS);
    }
  }

  private void lookForRoom() {
    for (NodeTopic origin : withoutRoom) {
      if (ledgers.get(origin).hasRoom() && note(origin, true)) {
        LOG.info("{} has room again", ledgers.get(origin).window());
      }
    }
  }

  /**
   * Notes whether there is room, and has it done; whether that is news. Both at once, since the
   * task finds that there is none while the I/O thread finds that there is: what was noted last has
   * to be done last.
   */
  private synchronized boolean note(NodeTopic origin, boolean room) {
    boolean news = room ? withoutRoom.remove(origin) : withoutRoom.add(origin);
    if (news) {
      intake.shut(origin, !room);
    }
    return news;
  }

  @Override
  public boolean finish(Lease lease) {
    return intake.finish(lease);
  }

  @Override
  public void requeue(Lease lease, long delayMs) {
    intake.giveBack(lease, delayMs);
  }

  @Override
  public void superseded(Lease lease) {
    intake.forget(lease);
  }

  @Override
  public DeliveryConnection connection(Lease lease) {
    return lease.delivery().connection();
  }

  @Override
  public CompletableFuture<Void> executed(DeliveryConnection connection) {
    return asksNsqd ? connection.executed() : CompletableFuture.completedFuture(null);
  }

  @Override
  public void confirmed(long afterMs) {
    confirmLatencyMs.add(afterMs);
  }

  @Override
  public void onSettlementFailed(NodeTopic origin, ErrorCode code, String error) {
    Matcher matcher = FAILED_FINISH.matcher(error);
    if (code == ErrorCode.E_FIN_FAILED && matcher.matches()) {
      ledgers.get(origin).finishFailed(MessageKey.of(MessageId.of(matcher.group(1)), 0).id());
    }
  }

  @Override
  public void onDisconnected(NodeTopic origin) {
    ledgers.get(origin).disconnected();
  }
}
