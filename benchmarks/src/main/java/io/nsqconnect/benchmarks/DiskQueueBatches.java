package io.nsqconnect.benchmarks;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.nsqconnect.broker.config.Configuration;
import io.nsqconnect.broker.engine.Spill;
import io.nsqconnect.broker.health.Health;
import io.nsqconnect.broker.storage.DiskQueueSettings;
import io.nsqconnect.broker.storage.DiskQueues;
import io.nsqconnect.broker.storage.EarlierFiles;
import io.nsqconnect.broker.storage.FileSystemDisk;
import io.nsqconnect.protocol.MessageFrame;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Stream;

/**
 * A disk queue in a temporary directory, with the settings that a broker has by default, which is
 * written and read in batches. The caller is its home; syncs run beside, on a thread of their own.
 *
 * <p>Its user has to {@linkplain #empty empty} it when it is {@linkplain #isFull full}, so that
 * what is on disk is bounded.
 */
final class DiskQueueBatches implements AutoCloseable {
  static final int BATCH = 200;
  private static final int BODY_BYTES = 200;
  private static final int RECORD_BYTES = MessageFrame.RECORD_HEADER_LENGTH + BODY_BYTES;

  /** Some 90 MB in files. */
  private static final int MAX_APPENDED = 400_000;

  private final ByteBuf record = Unpooled.directBuffer(RECORD_BYTES).writeZero(RECORD_BYTES);
  private final Queue<Runnable> home = new ConcurrentLinkedQueue<>();
  private final ScheduledExecutorService syncThread = Executors.newSingleThreadScheduledExecutor();
  private final long[] polled = new long[BATCH];
  private final Path directory;
  private final DiskQueues queues;
  private final Spill queue;
  private int polledCount;

  /** Since the files of the queue were removed. */
  private int appended;

  DiskQueueBatches() throws IOException {
    directory = Files.createTempDirectory("nsq-disk-queue");
    queues =
        new DiskQueues(
            EarlierFiles.on(new FileSystemDisk(directory)),
            DiskQueueSettings.of(Configuration.defaults()),
            home::add,
            syncThread,
            new Health(new MachineClock()).condition("writable"));
    queue = queues.open("topic");
  }

  /** Whether so much has been appended that the files should be removed first. */
  boolean isFull() {
    return appended + BATCH > MAX_APPENDED;
  }

  /** Whether there is a batch to settle. */
  boolean hasBatch() {
    return queue.depth() >= BATCH;
  }

  /** Forgets what is there, and waits until the files are gone. */
  void empty() {
    queue.empty();
    awaitFiles();
    appended = 0;
  }

  /** Appends a batch. */
  void append() {
    for (int i = 0; i < BATCH; i++) {
      queue.append(record, 0, RECORD_BYTES);
    }
    appended += BATCH;
    endBatch();
  }

  /** Reads a batch and settles it. */
  void settle() {
    polledCount = 0;
    while (polledCount < BATCH) {
      if (!queue.poll(this::remember)) {
        throw new IllegalStateException("only " + polledCount + " messages of " + BATCH);
      }
    }
    for (long handedOver : polled) {
      queue.settle(handedOver);
    }
    endBatch();
  }

  /** Waits until the thread for slow work has done all that it was given. */
  void awaitFiles() {
    runTasks();
    CompletableFuture.runAsync(() -> {}, syncThread).join();
    runTasks();
  }

  /** Removes the queue and its directory. */
  @Override
  public void close() throws IOException {
    queue.delete();
    awaitFiles();
    queues.close();
    syncThread.shutdownNow();
    record.release();
    try (Stream<Path> left = Files.list(directory)) {
      for (Path file : left.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
  }

  private void remember(ByteBuf memory, int index, int length, long handedOver, long when) {
    polled[polledCount++] = handedOver;
  }

  private void endBatch() {
    queues.flush();
    runTasks();
  }

  private void runTasks() {
    for (Runnable task = home.poll(); task != null; task = home.poll()) {
      task.run();
    }
  }
}
