package io.nsqconnect.broker.storage;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.nsqconnect.broker.engine.Spill;
import io.nsqconnect.broker.engine.SpillException;
import io.nsqconnect.broker.engine.Spills;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
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

  private final Path directory;
  private final DiskQueueSettings settings;
  private final ScheduledExecutorService syncThread;
  private final Executor home;
  private final Set<DiskQueue> unflushed = new LinkedHashSet<>();
  private final Set<DiskQueue> ticking = new LinkedHashSet<>();
  private final ArrayDeque<ByteBuf> spareBuffers = new ArrayDeque<>();
  private final Map<String, Future<?>> deletions = new HashMap<>();
  private boolean tickScheduled;

  /**
   * Queues with files in {@code directory}.
   *
   * @param home runs tasks on the engine's thread
   * @param syncThread one thread for what takes long
   */
  public DiskQueues(
      Path directory,
      DiskQueueSettings settings,
      Executor home,
      ScheduledExecutorService syncThread) {
    this.directory = directory;
    this.settings = settings;
    this.home = home;
    this.syncThread = syncThread;
  }

  @Override
  public Spill open(String name) {
    Future<?> deletion = deletions.remove(name);
    if (deletion != null) {
      awaitDeletion(name, deletion);
    }
    return new DiskQueue(this, directory, name);
  }

  @Override
  public void flush() {
    if (unflushed.isEmpty()) {
      return;
    }
    SpillException failure = null;
    for (DiskQueue queue : Set.copyOf(unflushed)) {
      try {
        queue.flush();
      } catch (SpillException e) {
        failure = e;
      }
    }
    unflushed.removeIf(queue -> !queue.hasFailed());
    if (failure != null) {
      throw failure;
    }
  }

  @Override
  public String failure() {
    return unflushed.stream()
        .map(DiskQueue::failure)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  /** Frees the buffers kept for reuse, once all queues have been closed. */
  public void close() {
    spareBuffers.forEach(ByteBuf::release);
    spareBuffers.clear();
  }

  DiskQueueSettings settings() {
    return settings;
  }

  void awaitFlush(DiskQueue queue) {
    unflushed.add(queue);
  }

  /** Lets a queue tick after each sync timeout, until it says that it needs no more. */
  void awaitTick(DiskQueue queue) {
    ticking.add(queue);
    scheduleTick();
  }

  void forget(DiskQueue queue) {
    unflushed.remove(queue);
    ticking.remove(queue);
  }

  /** Runs slow work, in order. */
  void runOnSyncThread(Runnable work) {
    syncThread.execute(work);
  }

  /** Runs the removal of a queue's files, before a queue of that name can be opened again. */
  void deleteOnSyncThread(String name, Runnable work) {
    deletions.values().removeIf(Future::isDone);
    deletions.put(name, syncThread.submit(work));
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
    ticking.removeIf(queue -> !queue.tick());
    if (!ticking.isEmpty()) {
      scheduleTick();
    }
  }

  private static void awaitDeletion(String name, Future<?> deletion) {
    try {
      deletion.get();
    } catch (ExecutionException e) {
      LOG.error("DISKQUEUE({}) failed to delete - {}", name, e.getCause().getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
