package io.nsqconnect.benchmarks.load;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

/**
 * What the threads of a run share: how far it is, and whether it is over. Counts are of all
 * messages, those of the warm-up among them.
 */
final class Run {
  /** So often somebody who waits looks whether it is time to stop. */
  private static final int MAX_WAIT_MS = 20;

  final Load load;
  final Schedule schedule;

  /** In each message, so that those of other runs are told apart. */
  final long id = ThreadLocalRandom.current().nextLong();

  final LongAdder published = new LongAdder();
  final LongAdder delivered = new LongAdder();

  /** Deliveries that have been taken and for which nothing was published yet. */
  private final Semaphore taken = new Semaphore(0);

  private final CountDownLatch begin = new CountDownLatch(1);
  private final long maxMessages;
  private final AtomicLong measured = new AtomicLong();
  private final AtomicReference<LoadException> failure = new AtomicReference<>();
  private volatile boolean stopped;

  Run(Load load, Schedule schedule) {
    this.load = load;
    this.schedule = schedule;
    long wanted = LoadOptions.MESSAGES.longIn(load.options());
    this.maxMessages = wanted == 0 ? Long.MAX_VALUE : wanted;
  }

  /**
   * Whether {@code count} more messages are wanted at {@code nowNs}; they count as if they came.
   */
  boolean take(long count, long nowNs) {
    if (isOver(nowNs)) {
      return false;
    }
    if (maxMessages == Long.MAX_VALUE || !schedule.isMeasured(nowNs)) {
      return true;
    }
    return measured.addAndGet(count) <= maxMessages;
  }

  /** All threads are there: the first would keep the last from being started. */
  void begin() {
    begin.countDown();
  }

  /** Waits until all threads are there. */
  void awaitBegin() throws LoadException {
    try {
      begin.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LoadException("interrupted", e);
    }
  }

  /** Tells that {@code deliveries} more may be replaced. */
  void taken(int deliveries) {
    if (deliveries > 0 && load.waiting() > 0) {
      taken.release(deliveries);
    }
  }

  /** Whether a publish may follow at once. */
  boolean mayReplace() {
    return load.waiting() == 0 || taken.tryAcquire(load.batch() * load.channels());
  }

  /** Waits a moment until a publish may follow; false if that was not long enough. */
  boolean awaitReplace() throws InterruptedException {
    return taken.tryAcquire(load.batch() * load.channels(), MAX_WAIT_MS, TimeUnit.MILLISECONDS);
  }

  /** Whether all messages that were wanted have been taken. */
  boolean isComplete() {
    return measured.get() >= maxMessages;
  }

  /** Whether nothing is wanted any more. */
  boolean isOver(long nowNs) {
    return stopped || nowNs - schedule.endNs() >= 0;
  }

  void stop() {
    stopped = true;
  }

  boolean isStopped() {
    return stopped;
  }

  /** Ends the run; the first reason counts. */
  void fail(LoadException reason) {
    failure.compareAndSet(null, reason);
    stop();
  }

  void throwFailure() throws LoadException {
    if (failure.get() != null) {
      throw failure.get();
    }
  }
}
