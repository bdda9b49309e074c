package io.nsqconnect.sink;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The bytes that a task may have taken on at once. One thread takes, the task's; any may return.
 * There is a lock only for him who waits, and for those who return while he does.
 */
final class ByteBudget {
  private final long maxBytes;
  private final AtomicLong takenBytes = new AtomicLong();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition returned = lock.newCondition();
  private volatile boolean waiting;

  ByteBudget(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /**
   * Waits until {@code bytes} can be taken. If nothing is taken, any number can, so that nothing is
   * too large for ever.
   *
   * @param timeoutNs nanoseconds to wait; none if not positive
   * @return false if they were not there in time
   */
  boolean await(long bytes, long timeoutNs) throws InterruptedException {
    return has(bytes) || timeoutNs > 0 && awaitReturned(bytes, timeoutNs);
  }

  private boolean has(long bytes) {
    long taken = takenBytes.get();
    return taken == 0 || taken + bytes <= maxBytes;
  }

  private boolean awaitReturned(long bytes, long timeoutNs) throws InterruptedException {
    lock.lock();
    try {
      // Said before looking again: whoever returns after that look will signal.
      waiting = true;
      long leftNs = timeoutNs;
      while (!has(bytes)) {
        if (leftNs <= 0) {
          return false;
        }
        leftNs = returned.awaitNanos(leftNs);
      }
      return true;
    } finally {
      waiting = false;
      lock.unlock();
    }
  }

  /** Takes {@code bytes}, which have been waited for. */
  void take(long bytes) {
    takenBytes.addAndGet(bytes);
  }

  void giveBack(long bytes) {
    takenBytes.addAndGet(-bytes);
    if (waiting) {
      lock.lock();
      try {
        returned.signal();
      } finally {
        lock.unlock();
      }
    }
  }

  long takenBytes() {
    return takenBytes.get();
  }
}
