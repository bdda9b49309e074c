package io.nsqconnect.sink;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.nsqconnect.client.Backoff;
import io.nsqconnect.client.IoThread;
import io.nsqconnect.client.Publisher;
import io.nsqconnect.client.RequestFailedException;
import io.nsqconnect.client.RequestFailedException.Outcome;
import io.nsqconnect.protocol.ErrorCode;
import java.util.ArrayList;
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
import org.apache.kafka.connect.errors.ConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Batches entries by topic, publishes the batches and repeats them until nsqd has accepted them.
 *
 * <pre>
 *   submit ─► lane of the topic ─► batch ─► publisher ─► accepted: entries are done
 *              (full, or lingered)   ▲  ▲       │
 *                                    │  └─ backoff, next nsqd ─┤ failed
 *                                    └──────── halves ─────────┤ refused for one of its messages
 *                                                              └ one message alone: rejected
 * </pre>
 *
 * <p>A batch whose outcome is unknown is repeated too: that may publish its messages twice, leaving
 * it might lose them. Belongs to the I/O thread; {@link #submit}, {@link #flush}, {@link #complete}
 * and what says so may be called from others.
 */
final class Outlet {
  private static final Logger LOG = LoggerFactory.getLogger(Outlet.class);

  /** Refusals that are about a message, so that others of the batch may fare better. */
  private static final Set<ErrorCode> ABOUT_A_MESSAGE =
      EnumSet.of(ErrorCode.E_BAD_MESSAGE, ErrorCode.E_BAD_BODY, ErrorCode.E_BAD_TOPIC);

  /** Refusals that only a change of configuration, here or at nsqd, can cure. */
  private static final Set<ErrorCode> LASTING =
      EnumSet.of(ErrorCode.E_INVALID, ErrorCode.E_AUTH_FIRST, ErrorCode.E_UNAUTHORIZED);

  /** A message that nsqd refused. */
  record Rejection(Entry entry, RequestFailedException cause) {}

  private final ScheduledExecutorService io;
  private final List<Publisher> publishers = new ArrayList<>();
  private final BatchLimits limits;
  private final RetryPolicy retryPolicy;
  private final ByteBudget budget;
  private final Retries retries;
  private final RandomGenerator random = RandomGenerator.getDefault();
  private final Map<String, Lane> lanes = new HashMap<>();
  private final List<CompletableFuture<Void>> flushes = new ArrayList<>();
  private final Queue<Rejection> rejections = new ConcurrentLinkedQueue<>();
  private int outstanding;
  private int nextPublisher;
  private volatile ConnectException failure;

  /** An outlet to every node of {@code config}, which begins to connect. */
  Outlet(IoThread io, SinkConfig config, ByteBudget budget) {
    this.io = io.executor();
    this.limits = config.batchLimits();
    this.retryPolicy = config.retryPolicy();
    this.budget = budget;
    this.retries = new Retries(this.io, this::send);
    config
        .nodes()
        .forEach(
            nsqd ->
                publishers.add(
                    Publisher.open(
                        io,
                        nsqd,
                        config.connection(),
                        config.publisherLimits(),
                        retries::onConnected)));
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
          lanes.values().forEach(Lane::send);
          completeFlushes(outstanding == 0);
        });
    return flushed;
  }

  /** The next message that nsqd refused, to be {@link #complete}d; null if none. Any thread. */
  Rejection pollRejection() {
    return rejections.poll();
  }

  /** A rejected entry has been dealt with. Any thread. */
  void complete(Entry entry) {
    io.execute(() -> done(entry));
  }

  /** What went wrong for good, or null. Any thread. */
  ConnectException failure() {
    return failure;
  }

  /** Publishes no more. Any thread. */
  void close() {
    publishers.forEach(Publisher::close);
  }

  private void accept(List<Entry> entries) {
    for (Entry entry : entries) {
      outstanding++;
      entry.partition().begin(entry);
      if (entry.isSkipped()) {
        done(entry);
      } else {
        lanes.computeIfAbsent(entry.topic(), Lane::new).add(entry);
      }
    }
    if (limits.lingerMs() == 0) {
      lanes.values().forEach(Lane::send);
    }
  }

  private void send(Batch batch) {
    batch.entries().removeIf(this::abandonIfClosed);
    if (batch.entries().isEmpty() || failure != null) {
      return;
    }
    choosePublisher()
        .publish(batch.topic(), batch.bodies())
        .whenComplete((accepted, cause) -> onAnswer(batch, (RequestFailedException) cause));
  }

  /** Another task has the partition now and will publish what was not. */
  private boolean abandonIfClosed(Entry entry) {
    if (!entry.partition().isClosed()) {
      return false;
    }
    budget.giveBack(entry.bytes());
    done(entry);
    return true;
  }

  /** The next in turn that is connected, or just the next. */
  private Publisher choosePublisher() {
    for (int i = 0; i < publishers.size(); i++) {
      Publisher candidate = publishers.get(nextPublisher);
      nextPublisher = (nextPublisher + 1) % publishers.size();
      if (candidate.isUp()) {
        return candidate;
      }
    }
    Publisher next = publishers.get(nextPublisher);
    nextPublisher = (nextPublisher + 1) % publishers.size();
    return next;
  }

  private void onAnswer(Batch batch, RequestFailedException cause) {
    if (cause == null) {
      for (Entry entry : batch.entries()) {
        budget.giveBack(entry.bytes());
        done(entry);
      }
    } else if (isRefusal(cause, ABOUT_A_MESSAGE)) {
      isolate(batch, cause);
    } else if (isRefusal(cause, LASTING) || !retryPolicy.allows(batch.countFailure())) {
      fail(new ConnectException("giving up: " + cause.getMessage(), cause));
    } else {
      repeat(batch, cause);
    }
  }

  private static boolean isRefusal(RequestFailedException cause, Set<ErrorCode> codes) {
    return cause.outcome() == Outcome.REFUSED && cause.code().filter(codes::contains).isPresent();
  }

  private void isolate(Batch batch, RequestFailedException cause) {
    if (batch.entries().size() > 1) {
      batch.halves().forEach(this::send);
      return;
    }
    Entry rejected = batch.entries().get(0);
    budget.giveBack(rejected.bytes());
    rejections.add(new Rejection(rejected, cause));
    completeFlushes(true);
  }

  private void repeat(Batch batch, RequestFailedException cause) {
    if (cause.outcome() == Outcome.UNKNOWN) {
      LOG.warn("publishing again, perhaps a second time: {}", cause.getMessage());
    } else {
      LOG.debug("publishing again: {}", cause.getMessage());
    }
    if (cause.outcome() == Outcome.NOT_EXECUTED) {
      retries.afterOrConnected(batch.nextDelayMs(), batch);
    } else {
      retries.after(batch.nextDelayMs(), batch);
    }
  }

  private void fail(ConnectException cause) {
    failure = cause;
    completeFlushes(true);
  }

  private void done(Entry entry) {
    entry.partition().complete(entry);
    outstanding--;
    completeFlushes(outstanding == 0);
  }

  private void completeFlushes(boolean reached) {
    if (reached) {
      flushes.forEach(flushed -> flushed.complete(null));
      flushes.clear();
    }
  }

  /** The batch that is being filled for one topic. */
  private final class Lane {
    private final String topic;
    private Batch filling;

    Lane(String topic) {
      this.topic = topic;
    }

    void add(Entry entry) {
      if (filling != null && !filling.hasRoomFor(entry, limits)) {
        send();
      }
      if (filling == null) {
        begin();
      }
      filling.add(entry);
      if (filling.isFull(limits)) {
        send();
      }
    }

    private void begin() {
      Batch begun = new Batch(topic, new Backoff(retryPolicy.backoff(), random));
      filling = begun;
      if (limits.lingerMs() > 0) {
        io.schedule(
            () -> {
              if (filling == begun) {
                send();
              }
            },
            limits.lingerMs(),
            MILLISECONDS);
      }
    }

    void send() {
      Batch full = filling;
      filling = null;
      if (full != null) {
        Outlet.this.send(full);
      }
    }
  }
}
