package io.nsqconnect.benchmarks;

import java.util.function.LongSupplier;

/**
 * How much dearer one piece of work is than another of the same size. They take turns, and of each
 * the cheapest turn counts: whatever else the machine does makes turns dearer, never cheaper.
 */
public final class LeastCost {
  private LeastCost() {}

  /** A piece of work. */
  @FunctionalInterface
  public interface Work {
    /** Does it once. */
    void run() throws Exception;
  }

  /**
   * Costs of {@code dear} over those of {@code cheap}.
   *
   * @param clock what costs are counted by
   */
  public static double ratio(Work dear, Work cheap, int turns, LongSupplier clock)
      throws Exception {
    long leastDear = Long.MAX_VALUE;
    long leastCheap = Long.MAX_VALUE;
    for (int i = 0; i < turns; i++) {
      leastDear = Math.min(leastDear, cost(dear, clock));
      leastCheap = Math.min(leastCheap, cost(cheap, clock));
    }
    return (double) leastDear / leastCheap;
  }

  private static long cost(Work work, LongSupplier clock) throws Exception {
    long before = clock.getAsLong();
    work.run();
    return clock.getAsLong() - before;
  }
}
