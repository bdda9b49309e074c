package io.nsqconnect.sink;

import java.util.ArrayDeque;
import java.util.Queue;
import org.apache.kafka.common.TopicPartition;

/**
 * How far one Kafka partition has got, while the task owns it and its log is the same.
 *
 * <pre>
 *   offsets:    ... 41  42  43 │ 44  45  46 │ 47 ...
 *                  all done    │ some done  │ not taken yet
 *                              └ committable = 44
 *                                        └ lastTaken = 46
 * </pre>
 *
 * <p>Offsets are taken in rising order, so an offset up to the last taken is one that is presented
 * again; that it was taken once is enough. Offsets have gaps, so what follows what is known from
 * the order of taking, not from the numbers.
 *
 * <p>A worker presents nothing again from below what it has committed, nor from below where the
 * task began. Such an offset is one of another log: the topic was made anew, or cut off.
 *
 * <p>The task's thread takes, the I/O thread completes; {@code committable} crosses over.
 */
final class PartitionProgress {
  private static final long NOTHING = -1;

  private final TopicPartition partition;

  // Task thread.
  private long lastTaken = NOTHING;
  private long lowestPossible = NOTHING;

  // I/O thread.
  private final Queue<Entry> pending = new ArrayDeque<>();

  // Written by one, read by the other.
  private volatile long committable = NOTHING;
  private volatile boolean closed;

  PartitionProgress(TopicPartition partition) {
    this.partition = partition;
  }

  /** The partition as it was consumed. */
  TopicPartition partition() {
    return partition;
  }

  /** Whether {@code offset} was not taken before. */
  boolean isNew(long offset) {
    return offset > lastTaken;
  }

  void take(long offset) {
    if (lastTaken == NOTHING) {
      lowestPossible = Math.max(lowestPossible, offset);
    }
    lastTaken = offset;
  }

  /** Whether {@code offset} can be one of the log that the others were of. Task thread. */
  boolean isPossible(long offset) {
    return offset >= lowestPossible;
  }

  /** The worker commits {@code offset}, and presents nothing from below it again. Task thread. */
  void commit(long offset) {
    if (lastTaken != NOTHING) {
      lowestPossible = Math.min(offset, lastTaken + 1);
    }
  }

  /** From where on an offset is possible; a negative number if any is. Task thread. */
  long lowestPossible() {
    return lowestPossible;
  }

  /** Whether all that was taken is done. Task thread. */
  boolean isIdle() {
    return lastTaken == NOTHING || committable == lastTaken + 1;
  }

  /** The offset after the last one before which all are done, or a negative number if none is. */
  long committable() {
    return committable;
  }

  /** The task no longer owns the partition: what is not published need not be. */
  void close() {
    closed = true;
  }

  boolean isClosed() {
    return closed;
  }

  /** {@code entry} follows all that were begun before. I/O thread. */
  void begin(Entry entry) {
    pending.add(entry);
  }

  /**
   * Some entries are done. I/O thread.
   *
   * @return how many are forgotten now, since all before them are done too
   */
  int advance() {
    int forgotten = 0;
    long reached = committable;
    while (!pending.isEmpty() && pending.peek().isDone()) {
      reached = pending.remove().offset() + 1;
      forgotten++;
    }
    committable = reached;
    return forgotten;
  }
}
