package io.nsqconnect.broker.storage;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.nsqconnect.broker.engine.Clock;
import io.nsqconnect.broker.engine.DeferredSpill;
import io.nsqconnect.broker.engine.Spill;
import io.nsqconnect.broker.engine.SpillException;
import io.nsqconnect.broker.engine.Spills;
import io.nsqconnect.broker.health.Condition;
import io.nsqconnect.broker.loop.SystemClock;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The disk queues of one engine. They share the thread of the engine, which reads and writes; a
 * second thread syncs and removes files, so that the engine never waits for the disk itself.
 */
public final class DiskQueues implements Spills {
  private static final Logger LOG = LoggerFactory.getLogger(DiskQueues.class);

  /** Bytes gathered before a write; also what one read brings. Larger ones measured no faster. */
  static final int BUFFER_BYTES = 256 * 1024;

  /** Buffers kept for reuse: few queues are active at the same moment. */
  private static final int MAX_SPARE_BUFFERS = 16;

  private final EarlierFiles earlier;
  private final DiskQueueSettings settings;
  private final ScheduledExecutorService syncThread;
  private final Executor home;
  private final Condition writable;
  private final Clock clock;
  private final Damage damage = new Damage();
  private final Map<String, TopicSync> syncs = new HashMap<>();
  private final Set<Store> unflushed = new LinkedHashSet<>();
  private final Set<Store> ticking = new LinkedHashSet<>();
  private final Set<TopicSync> failedSyncs = new LinkedHashSet<>();
  private final Set<String> pinned = new LinkedHashSet<>();
  private final ArrayDeque<ByteBuf> spareBuffers = new ArrayDeque<>();
  private final Removals removals;
  private final AtomicLong writtenRecords = new AtomicLong();
  private final AtomicLong writtenBytes = new AtomicLong();
  private long writeLimit = Long.MAX_VALUE;
  private Runnable onWriteLimit = () -> {};
  private boolean tickScheduled;

  /** What was given something since the last flush. */
  private final Set<Store> fresh = new HashSet<>();

  /** Topics of which a record was not taken since the last flush, and why. */
  private final Map<String, String> refused = new HashMap<>();

  /**
   * Queues with their files where the earlier ones are.
   *
   * @param home runs tasks on the engine's thread
   * @param syncThread one thread for what takes long
   * @param writable told what {@link #failure} says
   */
  public DiskQueues(
      EarlierFiles earlier,
      DiskQueueSettings settings,
      Executor home,
      ScheduledExecutorService syncThread,
      Condition writable) {
    this(earlier, settings, home, syncThread, writable, new SystemClock());
  }

  /** Like the other one, by a clock that need not be that of the machine. */
  DiskQueues(
      EarlierFiles earlier,
      DiskQueueSettings settings,
      Executor home,
      ScheduledExecutorService syncThread,
      Condition writable,
      Clock clock) {
    this.earlier = earlier;
    this.settings = settings;
    this.home = home;
    this.syncThread = syncThread;
    this.removals = new Removals(syncThread);
    this.writable = writable;
    this.clock = clock;
  }

  @Override
  public Spill open(String name) {
    QueueFiles files = earlier.diskQueue(name);
    long firstFile = removals.firstFree(files);
    QueueRecovery.Found found =
        firstFile == 0
            ? new QueueRecovery(this, files).find()
            : QueueRecovery.Found.nothingIn(firstFile);
    return new DiskQueue(this, syncOf(name), files, found);
  }

  @Override
  public DeferredSpill openDeferred(String name) {
    QueueFiles files = earlier.deferredLog(name);
    return new DeferredLog(this, syncOf(name), files, removals.firstFree(files));
  }

  @Override
  public void flush() {
    if (unflushed.isEmpty() && refused.isEmpty()) {
      return;
    }
    Map<String, String> failed = new HashMap<>(refused);
    refused.clear();
    for (Store store : List.copyOf(unflushed)) {
      try {
        store.flush();
      } catch (SpillException e) {
        if (fresh.contains(store)) {
          failed.put(store.topic(), e.getMessage());
        }
      }
    }
    fresh.clear();
    unflushed.removeIf(store -> !store.hasFailed());
    writable.report(failure());
    if (writtenBytes.getPlain() >= writeLimit) {
      writeLimit = Long.MAX_VALUE;
      onWriteLimit.run();
    }
    if (!failed.isEmpty()) {
      throw new SpillException(failed.values().iterator().next(), null, failed.keySet());
    }
  }

  @Override
  public String failure() {
    if (unflushed.isEmpty() && failedSyncs.isEmpty()) {
      return null;
    }
    Stream<String> writing = unflushed.stream().map(Store::failure).filter(Objects::nonNull);
    Stream<String> syncing =
        failedSyncs.stream().map(sync -> "failed to sync " + sync.topic() + " - " + sync.failure());
    return Stream.concat(writing, syncing).findFirst().orElse(null);
  }

  @Override
  public Collection<String> pinnedTopics() {
    if (pinned.isEmpty()) {
      return List.of();
    }
    List<String> topics = List.copyOf(pinned);
    pinned.clear();
    return topics;
  }

  /** What could not be read. */
  public Damage damage() {
    return damage;
  }

  /** Records written to files so far; may be asked by any thread. */
  public long writtenRecords() {
    return writtenRecords.get();
  }

  /** Bytes written to files so far; may be asked by any thread. */
  public long writtenBytes() {
    return writtenBytes.get();
  }

  /**
   * Has {@code onReached} run, once, at the end of the batch in which {@link #writtenBytes} comes
   * to {@code bytes}; takes the place of a limit that was set before.
   */
  public void limitWrites(long bytes, Runnable onReached) {
    writeLimit = bytes;
    onWriteLimit = onReached;
  }

  /** Frees the buffers kept for reuse, once all queues have been closed. */
  public void close() {
    spareBuffers.forEach(ByteBuf::release);
    spareBuffers.clear();
  }

  /** Bytes have been written. The engine's thread alone counts. */
  void written(long bytes) {
    writtenBytes.lazySet(writtenBytes.getPlain() + bytes);
  }

  /** Records have been written. The engine's thread alone counts. */
  void writtenRecords(int records) {
    writtenRecords.lazySet(writtenRecords.getPlain() + records);
  }

  DiskQueueSettings settings() {
    return settings;
  }

  /** Tells how long something has been failing. */
  Clock clock() {
    return clock;
  }

  void awaitFlush(Store store) {
    if (fresh.add(store)) {
      unflushed.add(store);
    }
  }

  /** A record is not taken: what this batch brought is not all stored, whatever follows. */
  SpillException refuse(Store store, String reason) {
    refused.put(store.topic(), reason);
    return new SpillException(reason, null);
  }

  /** Has the engine store apart what it holds of a queue. */
  void pinned(String name) {
    pinned.add(topicOf(name));
  }

  /** A sync has ended, and how is known to it. */
  void syncEnded(TopicSync sync) {
    if (sync.failure() == null) {
      failedSyncs.remove(sync);
    } else {
      failedSyncs.add(sync);
    }
    writable.report(failure());
  }

  /** Nothing of a store is to be synced any more. */
  void close(TopicSync sync, Store store) {
    if (sync.remove(store)) {
      syncs.remove(sync.topic());
      failedSyncs.remove(sync);
    }
  }

  /** Lets a store tick after each sync timeout, until it says that it needs no more. */
  void awaitTick(Store store) {
    ticking.add(store);
    scheduleTick();
  }

  void forget(Store store) {
    unflushed.remove(store);
    fresh.remove(store);
    ticking.remove(store);
    writable.report(failure());
  }

  /** Runs slow work, in order. */
  void runOnSyncThread(Runnable work) {
    syncThread.execute(work);
  }

  /** Where the files of queues that were emptied or deleted are removed. */
  Removals removals() {
    return removals;
  }

  /** Runs {@code work} on the engine's thread. */
  void runAtHome(Runnable work) {
    home.execute(work);
  }

  ByteBuf takeBuffer() {
    ByteBuf spare = spareBuffers.poll();
    return spare == null ? Unpooled.directBuffer(BUFFER_BYTES) : spare;
  }

  void returnBuffer(ByteBuf buffer) {
    if (buffer.capacity() == BUFFER_BYTES && spareBuffers.size() < MAX_SPARE_BUFFERS) {
      spareBuffers.push(buffer.clear());
    } else {
      buffer.release();
    }
  }

  private void scheduleTick() {
    if (!tickScheduled) {
      tickScheduled = true;
      syncThread.schedule(
          () -> home.execute(this::tick), settings.syncTimeoutMs(), TimeUnit.MILLISECONDS);
    }
  }

  private void tick() {
    tickScheduled = false;
    ticking.removeIf(store -> !store.tick());
    writable.report(failure());
    if (!ticking.isEmpty()) {
      scheduleTick();
    }
  }

  private TopicSync syncOf(String name) {
    return syncs.computeIfAbsent(
        topicOf(name), topic -> new TopicSync(this, earlier.disk(), topic));
  }

  /** Channels are named {@code topic:channel}; no other name has a colon. */
  private static String topicOf(String name) {
    int colon = name.indexOf(':');
    return colon < 0 ? name : name.substring(0, colon);
  }
}
