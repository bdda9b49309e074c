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
  private static final int TURNS = 40;
  private static final int BATCHES = 50;

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
      assertThat(ratio(throughDisk, batches())).as("disk over memory").isLessThan(5);
    }
  }

  private double ratio(LeastCost.Work dear, LeastCost.Work cheap) throws Exception {
    return LeastCost.ratio(dear, cheap, TURNS, threads::getCurrentThreadCpuTime);
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
