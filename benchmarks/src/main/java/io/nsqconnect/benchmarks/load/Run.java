package io.nsqconnect.benchmarks.load;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

/**
 * What the threads of a run share: how far it is, and whether it is over. Counts are of all
 * messages, those of the warm-up among them.
 */
final class Run {
  final Load load;
  final Schedule schedule;

  /** In each message, so that those of other runs are told apart. */
  final long id = ThreadLocalRandom.current().nextLong();

  final LongAdder published = new LongAdder();
  final LongAdder delivered = new LongAdder();

  private final long maxMessages;
  private final AtomicLong measured = new AtomicLong();
  private final AtomicReference<LoadException> failure = new AtomicReference<>();
  private volatile boolean stopped;

  Run(Load load, Schedule schedule) {
    this.load = load;
    this.schedule = schedule;
    long wanted = LoadOptions.MESSAGES.in(load.options());
    this.maxMessages = wanted == 0 ? Long.MAX_VALUE : wanted;
  }

  /**
   * Whether {@code count} more messages are wanted at {@code nowNs}; they count as if they came.
   */
  boolean take(long count, long nowNs) {
    if (stopped || nowNs - schedule.endNs() >= 0) {
      return false;
    }
    if (maxMessages == Long.MAX_VALUE || !schedule.isMeasured(nowNs)) {
      return true;
    }
    return measured.addAndGet(count) <= maxMessages;
  }

  /** Whether all messages that were wanted have been taken. */
  boolean isComplete() {
    return measured.get() >= maxMessages;
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
