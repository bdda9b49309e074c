package io.nsqconnect.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import org.junit.jupiter.api.Test;

/**
 * What a message through the disk queue costs beside one through the memory queue: gross losses, on
 * any machine. Costs are processor time of this thread, so that a busy disk does not count.
 */
class DiskQueueCostTest {
  private static final int BATCHES = 50;

  /** As many as fit on disk before the queue has to be emptied. */
  private static final int TURNS_PER_ROUND = 40;

  /** Until the compilers are through; on a busy machine they need more of them. */
  private static final int MAX_ROUNDS = 20;

  private static final double MAX_RATIO = 5;

  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

  @Test
  void itCostsAFewTimesWhatTheMemoryQueueCosts() throws Exception {
    try (DiskQueueBatches disk = new DiskQueueBatches()) {
      LeastCost.Work throughDisk =
          () -> {
            for (int i = 0; i < BATCHES; i++) {
              disk.append();
              disk.settle();
            }
          };
      LeastCost cost = new LeastCost(throughDisk, batches(), threads::getCurrentThreadCpuTime);
      cost.takeTurns(TURNS_PER_ROUND);
      for (int i = 1; i < MAX_ROUNDS && cost.ratio() >= MAX_RATIO; i++) {
        disk.empty();
        cost.takeTurns(TURNS_PER_ROUND);
      }
      assertThat(cost.ratio()).as("disk over memory").isLessThan(MAX_RATIO);
    }
  }

  private static LeastCost.Work batches() throws Exception {
    EngineBenchmark engine = new EngineBenchmark();
    engine.channels = 1;
    engine.setUp();
    return () -> {
      for (int i = 0; i < BATCHES; i++) {
        engine.publishDeliverFinish();
      }
    };
  }
}
