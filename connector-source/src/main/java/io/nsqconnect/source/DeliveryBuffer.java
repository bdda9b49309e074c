package io.nsqconnect.source;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Where messages wait between the I/O thread, which adds them, and the task's thread, which takes
 * them in batches. It is not bounded itself: nsqd sends no more than it was asked for.
 */
final class DeliveryBuffer {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Queue<Lease> leases = new ArrayDeque<>();
  private long bytes;

  /** How many messages, or bytes of them, end a wait; nobody waits while they are at their most. */
  private int awaitedCount = Integer.MAX_VALUE;

  private long awaitedBytes = Long.MAX_VALUE;
  private boolean woken;
  private boolean closed;

  /** Whether {@code lease} was taken in; after {@link #close} none is. */
  boolean add(Lease lease) {
    lock.lock();
    try {
      if (closed) {
        return false;
      }
      leases.add(lease);
      bytes += lease.bytes();
      if (leases.size() >= awaitedCount || bytes >= awaitedBytes) {
        changed.signal();
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes a batch: waits for a first message, then for more to go with it, within {@code limits}.
   * Returns early when woken or closed.
   *
   * @param enough with so many it waits no longer, at least 1
   * @return an empty list if none came in time
   */
  List<Lease> take(PollLimits limits, int enough) throws InterruptedException {
    lock.lock();
    try {
      if (await(limits.timeoutMs(), 1, limits.maxBytes())) {
        await(limits.lingerMs(), Math.min(enough, limits.maxRecords()), limits.maxBytes());
      }
      return removeUpTo(limits);
    } finally {
      woken = false;
      lock.unlock();
    }
  }

  /** How many wait. */
  int count() {
    lock.lock();
    try {
      return leases.size();
    } finally {
      lock.unlock();
    }
  }

  /** Ends a wait in {@link #take}, the next one if there is none now. */
  void wakeUp() {
    lock.lock();
    try {
      woken = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Takes nothing in any more; hands out what is left. */
  List<Lease> close() {
    lock.lock();
    try {
      closed = true;
      changed.signal();
      List<Lease> left = new ArrayList<>(leases);
      leases.clear();
      bytes = 0;
      return left;
    } finally {
      lock.unlock();
    }
  }

  /** Whether {@code count} messages or {@code maxBytes} bytes were there before the time was up. */
  private boolean await(long timeoutMs, int count, long maxBytes) throws InterruptedException {
    long leftNs = TimeUnit.MILLISECONDS.toNanos(timeoutMs);
    awaitedCount = count;
    awaitedBytes = maxBytes;
    try {
      while (leases.size() < count && bytes < maxBytes && !woken && !closed && leftNs > 0) {
        leftNs = changed.awaitNanos(leftNs);
      }
      return !leases.isEmpty();
    } finally {
      awaitedCount = Integer.MAX_VALUE;
      awaitedBytes = Long.MAX_VALUE;
    }
  }

  private List<Lease> removeUpTo(PollLimits limits) {
    List<Lease> batch = new ArrayList<>(Math.min(leases.size(), limits.maxRecords()));
    long batchBytes = 0;
    while (!leases.isEmpty() && batch.size() < limits.maxRecords()) {
      int next = leases.peek().bytes();
      if (!batch.isEmpty() && batchBytes + next > limits.maxBytes()) {
        break;
      }
      batch.add(leases.remove());
      batchBytes += next;
      bytes -= next;
    }
    return batch;
  }
}
