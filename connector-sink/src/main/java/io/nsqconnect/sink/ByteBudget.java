package io.nsqconnect.sink;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The bytes that a task may have taken on at once. Thread-safe: the task's thread takes, the I/O
 * thread returns.
 */
final class ByteBudget {
  private final long maxBytes;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition returned = lock.newCondition();
  private long takenBytes;

  ByteBudget(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /**
   * Takes {@code bytes}, waiting until they are there.
   *
   * @param bytes at most the whole budget
   * @param timeoutNs nanoseconds to wait; none if not positive
   * @return false if they were not there in time
   */
  boolean take(long bytes, long timeoutNs) throws InterruptedException {
    lock.lock();
    try {
      long leftNs = timeoutNs;
      while (takenBytes + bytes > maxBytes) {
        if (leftNs <= 0) {
          return false;
        }
        leftNs = returned.awaitNanos(leftNs);
      }
      takenBytes += bytes;
      return true;
    } finally {
      lock.unlock();
    }
  }

  void giveBack(long bytes) {
    lock.lock();
    try {
      takenBytes -= bytes;
      returned.signal();
    } finally {
      lock.unlock();
    }
  }

  long takenBytes() {
    lock.lock();
    try {
      return takenBytes;
    } finally {
      lock.unlock();
    }
  }
}
