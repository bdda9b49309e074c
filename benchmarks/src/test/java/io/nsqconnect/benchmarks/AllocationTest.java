package io.nsqconnect.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Nothing is allocated on the way from publish to finish once rings and tables have grown, by the
 * code itself: no compiler is needed to take an allocation away again.
 */
class AllocationTest {
  private static final int BATCHES_PER_ROUND = 1_000;

  /** Rings, tables and the memory of messages have their size after the first. */
  private static final int MAX_ROUNDS = 10;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @ParameterizedTest
  @ValueSource(ints = {1, 5})
  void publishDeliverAndFinishAllocateNothing(int channels) throws Exception {
    EngineBenchmark engine = new EngineBenchmark();
    engine.channels = channels;
    engine.setUp();

    long least = Long.MAX_VALUE;
    for (int i = 0; i < MAX_ROUNDS && least > 0; i++) {
      least = Math.min(least, bytesOfRound(engine));
    }
    assertThat(least).as("bytes in %d batches", BATCHES_PER_ROUND).isZero();
  }

  private long bytesOfRound(EngineBenchmark engine) {
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < BATCHES_PER_ROUND; i++) {
      engine.publishDeliverFinish();
    }
    return threads.getCurrentThreadAllocatedBytes() - before;
  }
}
