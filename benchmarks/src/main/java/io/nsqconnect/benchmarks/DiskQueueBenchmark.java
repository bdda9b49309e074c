package io.nsqconnect.benchmarks;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Batches of messages through a disk queue, as {@link DiskQueueBatches} does it. Filling the queue
 * and removing its files is not measured.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class DiskQueueBenchmark {
  /** A queue that has room for a batch. */
  @State(Scope.Thread)
  public static class Room {
    private DiskQueueBatches queue;

    /** Opens the queue. */
    @Setup
    public void open() throws IOException {
      queue = new DiskQueueBatches();
    }

    /** Makes room. */
    @Setup(Level.Invocation)
    public void makeRoom() {
      if (queue.isFull()) {
        queue.empty();
      }
    }

    /** Removes the queue. */
    @TearDown
    public void close() throws IOException {
      queue.close();
    }
  }

  /** A queue that holds a batch, and in the mean many. */
  @State(Scope.Thread)
  public static class Backlog {
    private DiskQueueBatches queue;

    /** Opens the queue. */
    @Setup
    public void open() throws IOException {
      queue = new DiskQueueBatches();
    }

    /** Fills the queue when it has been read. */
    @Setup(Level.Invocation)
    public void fill() {
      if (queue.hasBatch()) {
        return;
      }
      queue.empty();
      while (!queue.isFull()) {
        queue.append();
      }
      queue.awaitFiles();
    }

    /** Removes the queue. */
    @TearDown
    public void close() throws IOException {
      queue.close();
    }
  }

  /** Time to append a message. */
  @Benchmark
  @OperationsPerInvocation(DiskQueueBatches.BATCH)
  public void append(Room room) {
    room.queue.append();
  }

  /** Time to read and settle a message that was written long before. */
  @Benchmark
  @OperationsPerInvocation(DiskQueueBatches.BATCH)
  public void pollSettle(Backlog backlog) {
    backlog.queue.settle();
  }

  /** Time to append, read and settle a message, as when consumers keep up. */
  @Benchmark
  @OperationsPerInvocation(DiskQueueBatches.BATCH)
  public void appendPollSettle(Room room) {
    room.queue.append();
    room.queue.settle();
  }
}
