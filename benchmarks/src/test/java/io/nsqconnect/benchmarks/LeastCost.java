package io.nsqconnect.benchmarks;

import java.util.function.LongSupplier;

/**
 * How much dearer one piece of work is than another of the same size. They take turns, and of each
 * the cheapest turn counts: whatever else the machine does makes turns dearer, never cheaper.
 */
public final class LeastCost {
  /** A piece of work. */
  @FunctionalInterface
  public interface Work {
    /** Does it once. */
    void run() throws Exception;
  }

  private final Work dear;
  private final Work cheap;
  private final LongSupplier clock;
  private long leastDear = Long.MAX_VALUE;
  private long leastCheap = Long.MAX_VALUE;

  /**
   * Nothing is known yet.
   *
   * @param clock what costs are counted by
   */
  public LeastCost(Work dear, Work cheap, LongSupplier clock) {
    this.dear = dear;
    this.cheap = cheap;
    this.clock = clock;
  }

  /** Does both pieces of work {@code turns} times more. */
  public void takeTurns(int turns) throws Exception {
    for (int i = 0; i < turns; i++) {
      leastDear = Math.min(leastDear, cost(dear));
      leastCheap = Math.min(leastCheap, cost(cheap));
    }
  }

  /** Costs of the dear one over those of the cheap one; some turns must have been taken. */
  public double ratio() {
    return (double) leastDear / leastCheap;
  }

  private long cost(Work work) throws Exception {
    long before = clock.getAsLong();
    work.run();
    return clock.getAsLong() - before;
  }
}
