package io.nsqconnect.sink;

import io.nsqconnect.client.Backoff;
import io.nsqconnect.client.ConnectionSettings;
import io.nsqconnect.client.IoThread;
import io.nsqconnect.client.NsqdAddress;
import io.nsqconnect.client.Publisher;
import io.nsqconnect.client.PublisherLimits;
import io.nsqconnect.client.RequestFailedException;
import io.nsqconnect.client.RequestFailedException.Outcome;
import io.nsqconnect.protocol.ErrorCode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.random.RandomGenerator;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gathers entries into batches, publishes the batches and repeats them until as many nodes as are
 * asked for have accepted them.
 *
 * <pre>
 *   submit ─► lane ─► batch ─► node ─► accepted: next copy, or the entries are done
 *                      ▲  ▲      │
 *                      │  └─ backoff, perhaps another node ─┤ failed
 *                      └──────────── halves ────────────────┤ refused for one of its messages
 *                                                           └ one message alone: rejected
 * </pre>
 *
 * <p>A batch whose outcome is unknown is repeated too: that may publish its messages twice, leaving
 * it might lose them. Belongs to the I/O thread; {@link #submit}, {@link #flush}, {@link #complete}
 * and what says so may be called from others.
 */
final class Outlet implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Outlet.class);

  /** Refusals that are about a message, so that others of the batch may fare better. */
  private static final Set<ErrorCode> ABOUT_A_MESSAGE =
      EnumSet.of(ErrorCode.E_BAD_MESSAGE, ErrorCode.E_BAD_BODY);

  /** Refusals that only a change of configuration, here or at nsqd, can cure. */
  private static final Set<ErrorCode> LASTING =
      EnumSet.of(ErrorCode.E_INVALID, ErrorCode.E_AUTH_FIRST, ErrorCode.E_UNAUTHORIZED);

  private static final double NANOS_PER_MS = 1e6;

  /** From so many on, it is looked for lanes that are no longer used. */
  private static final int MANY_LANES = 1000;

  /** A message that nsqd refused. */
  record Rejection(Entry entry, RequestFailedException cause) {}

  private final IoThread thread;
  private final ScheduledExecutorService io;
  private final ConnectionSettings connection;
  private final PublisherLimits publisherLimits;
  private final Placement placement;
  private final RetryPolicy retryPolicy;
  private final ByteBudget budget;
  private final Retries retries;
  private final Nodes nodes;
  private final Lane.Rules laneRules;
  private final RandomGenerator random = RandomGenerator.getDefault();
  private final Map<LaneKey, Lane> lanes = new HashMap<>();
  private final List<CompletableFuture<Void>> flushes = new ArrayList<>();
  private final Queue<Rejection> rejections = new ConcurrentLinkedQueue<>();
  private final SinkMeter meter;
  private boolean closed;
  private volatile int outstanding;
  private volatile ConnectException failure;

  /**
   * An outlet without nodes yet.
   *
   * @param connection made of {@code config} where that may block and fail, on the task's thread
   */
  Outlet(
      IoThread thread,
      SinkConfig config,
      ConnectionSettings connection,
      ByteBudget budget,
      SinkMeter meter) {
    this.thread = thread;
    this.io = thread.executor();
    this.connection = connection;
    publisherLimits = BatchingKeys.publisherLimits(config);
    this.budget = budget;
    this.meter = meter;
    placement = DeliveryKeys.placement(config);
    retryPolicy = DeliveryKeys.retryPolicy(config);
    retries = new Retries(io, this::send);
    nodes = new Nodes(this::open, placement);
    laneRules =
        new Lane.Rules(
            BatchingKeys.limits(config), placement.isOrdered(), this::backoff, io, this::send);
  }

  private Node open(NsqdAddress address) {
    Publisher publisher =
        Publisher.open(thread, address, connection, publisherLimits, retries::onWilling);
    return new Node(address, publisher, backoff(), io, retries::onWilling);
  }

  private Backoff backoff() {
    return new Backoff(retryPolicy.backoff(), random);
  }

  /** Publishes to {@code addresses} from now on. Any thread. */
  void useNodes(Collection<NsqdAddress> addresses) {
    io.execute(
        () -> {
          nodes.become(addresses);
          retries.onWilling();
        });
  }

  /** Takes on {@code entries}, whose bytes are out of the budget already. Any thread. */
  void submit(List<Entry> entries) {
    if (!entries.isEmpty()) {
      io.execute(() -> accept(entries));
    }
  }

  /**
   * Publishes all without lingering. Any thread.
   *
   * @return completes when all are done, or one was rejected
   */
  CompletableFuture<Void> flush() {
    CompletableFuture<Void> flushed = new CompletableFuture<>();
    io.execute(
        () -> {
          flushes.add(flushed);
          sendAll();
          completeFlushes(outstanding == 0 || failure != null || !rejections.isEmpty());
        });
    return flushed;
  }

  /** The next message that nsqd refused, to be {@link #complete}d; null if none. Any thread. */
  Rejection pollRejection() {
    return rejections.poll();
  }

  /** An entry that was not to be published, or was rejected, has been dealt with. Any thread. */
  void complete(Entry entry) {
    io.execute(() -> done(List.of(entry)));
  }

  /** What went wrong for good, or null. Any thread. */
  ConnectException failure() {
    return failure;
  }

  /** Records that are taken on and not done. Any thread. */
  int outstanding() {
    return outstanding;
  }

  /** Nodes that are connected. Any thread. */
  int connected() {
    return nodes.connected();
  }

  /** Requests that are not answered. Any thread. */
  int pendingRequests() {
    return nodes.pendingRequests();
  }

  /** Publishes no more. Any thread. */
  @Override
  public void close() {
    io.execute(
        () -> {
          closed = true;
          nodes.close();
        });
  }

  private void accept(List<Entry> entries) {
    outstanding += entries.size();
    for (Entry entry : entries) {
      entry.partition().begin(entry);
      if (entry.isIdle()) {
        done(List.of(entry));
      } else if (entry.message() != null) {
        lane(entry).add(entry);
      }
    }
    if (laneRules.limits().lingerMs() == 0) {
      sendAll();
    } else if (lanes.size() > MANY_LANES) {
      lanes.values().removeIf(Lane::isIdle);
    }
  }

  private Lane lane(Entry entry) {
    return lanes.computeIfAbsent(key(entry), key -> new Lane(key, laneRules));
  }

  private LaneKey key(Entry entry) {
    String topic = entry.message().topic();
    TopicPartition partition = entry.partition().partition();
    if (placement.isOrdered()) {
      return new LaneKey(topic, partition, null);
    }
    if (placement.blocks()) {
      NsqdAddress home = nodes.home(partition);
      return new LaneKey(topic, home == null ? partition : null, home);
    }
    return new LaneKey(topic, null, null);
  }

  private void sendAll() {
    List.copyOf(lanes.values()).forEach(Lane::send);
    lanes.values().removeIf(Lane::isIdle);
  }

  private void send(Batch batch) {
    batch.entries().removeIf(this::abandonIfClosed);
    if (batch.entries().isEmpty()) {
      batch.lane().onDone();
      return;
    }
    if (failure != null || closed) {
      return;
    }
    Node node = nodes.choose(batch);
    if (node == null || !node.mayBeAsked()) {
      retries.afterOrWilling(batch.nextDelayMs(), batch);
      return;
    }
    long sentNs = System.nanoTime();
    node.publish(batch)
        .whenComplete(
            (accepted, cause) -> {
              if (cause == null) {
                meter.publishLatencyMs.add((System.nanoTime() - sentNs) / NANOS_PER_MS);
                onAccepted(batch, node);
              } else {
                onFailed(batch, node, (RequestFailedException) cause);
              }
            });
  }

  /** Another task has the partition now and will publish what was not. */
  private boolean abandonIfClosed(Entry entry) {
    if (!entry.partition().isClosed()) {
      return false;
    }
    done(List.of(entry));
    return true;
  }

  private void onAccepted(Batch batch, Node node) {
    node.onAccepted();
    if (batch.countAcceptedBy(node.address()) < placement.copies()) {
      send(batch);
    } else {
      meter.published.add(batch.entries().size());
      meter.publishedBytes.add(batch.totalBytes());
      meter.batchSize.add(batch.entries().size());
      done(batch.entries());
      batch.lane().onDone();
    }
  }

  private void onFailed(Batch batch, Node node, RequestFailedException cause) {
    if (closed) { // Whatever it was, it is not published again here.
      return;
    }
    boolean refused = cause.outcome() == Outcome.REFUSED && cause.code().isPresent();
    ErrorCode code = refused ? cause.code().get() : null;
    if (code == ErrorCode.E_BAD_TOPIC || code == ErrorCode.E_INVALID && batch.deferMs() > 0) {
      node.onAnswered();
      reject(batch, cause);
    } else if (ABOUT_A_MESSAGE.contains(code)) {
      node.onAnswered();
      isolate(batch, cause);
    } else if (LASTING.contains(code) || isOnceTooOften(batch, cause)) {
      fail(new ConnectException("giving up: " + cause.getMessage(), cause));
    } else {
      repeat(batch, node, cause);
    }
  }

  /**
   * What did not come to be executed counts for nothing: nsqd is away, or refused another batch.
   */
  private boolean isOnceTooOften(Batch batch, RequestFailedException cause) {
    return cause.outcome() != Outcome.NOT_EXECUTED && !retryPolicy.allows(batch.countFailure());
  }

  private void isolate(Batch batch, RequestFailedException cause) {
    if (batch.entries().size() > 1) {
      batch.lane().onSplit(batch.halves());
    } else {
      reject(batch, cause);
    }
  }

  private void reject(Batch batch, RequestFailedException cause) {
    meter.errant.add(batch.entries().size());
    batch.entries().forEach(entry -> rejections.add(new Rejection(entry, cause)));
    completeFlushes(true);
    batch.lane().onDone();
  }

  private void repeat(Batch batch, Node node, RequestFailedException cause) {
    meter.retries.increment();
    boolean ambiguous = cause.outcome() == Outcome.UNKNOWN;
    if (ambiguous) {
      meter.ambiguousRetries.increment();
      LOG.warn("publishing again, perhaps a second time: {}", cause.getMessage());
    }
    // A refusal in the middle of a request leaves its outcome open, and is one all the same.
    boolean refused = cause.outcome() == Outcome.REFUSED || cause.code().isPresent();
    if (refused) {
      node.onRefused(cause.getMessage());
    } else {
      LOG.debug("publishing again: {}", cause.getMessage());
      node.onAnswered();
    }
    if (ambiguous && !refused) {
      // Whatever it was, it may have to do with this request: it is not repeated sooner.
      retries.after(batch.nextDelayMs(), batch);
    } else {
      retries.afterOrWilling(batch.nextDelayMs(), batch);
    }
  }

  private void fail(ConnectException cause) {
    failure = cause;
    completeFlushes(true);
  }

  /** Gives back what is no longer held; the rest when the entries before these are done too. */
  private void done(List<Entry> entries) {
    long bytes = 0;
    for (Entry entry : entries) {
      bytes += entry.bytes();
      entry.setDone();
      bytes -= entry.bytes();
    }
    // Neighbours are mostly of one partition: it advances once for all of them.
    PartitionProgress advancing = null;
    for (Entry entry : entries) {
      if (entry.partition() != advancing) {
        advancing = entry.partition();
        bytes += (long) advancing.advance() * Entry.DONE_BYTES;
      }
    }
    budget.giveBack(bytes);
    outstanding -= entries.size();
    completeFlushes(outstanding == 0);
  }

  private void completeFlushes(boolean reached) {
    if (reached) {
      flushes.forEach(flushed -> flushed.complete(null));
      flushes.clear();
    }
  }
}
