package io.nsqconnect.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Nothing is allocated per message on the way from publish to finish, once the code is compiled.
 * What grows now and then, such as a ring, is far below a byte per message.
 */
class AllocationTest {
  private static final int BATCHES_PER_ROUND = 1_000;
  private static final int MESSAGES_PER_ROUND = BATCHES_PER_ROUND * EngineBenchmark.BATCH;

  /** The smallest object has 16 bytes: one for each of 300 messages would be seen. */
  private static final double MAX_BYTES_PER_MESSAGE = 0.05;

  /** Until the compilers are through; a slow machine needs more of them. */
  private static final int MAX_ROUNDS = 100;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @ParameterizedTest
  @ValueSource(ints = {1, 5})
  void publishDeliverAndFinishAllocateNothingPerMessage(int channels) throws Exception {
    EngineBenchmark engine = new EngineBenchmark();
    engine.channels = channels;
    engine.setUp();

    double least = Double.MAX_VALUE;
    for (int i = 0; i < MAX_ROUNDS && least > MAX_BYTES_PER_MESSAGE; i++) {
      least = Math.min(least, (double) bytesOfRound(engine) / MESSAGES_PER_ROUND);
    }
    assertThat(least).as("bytes per message").isLessThanOrEqualTo(MAX_BYTES_PER_MESSAGE);
  }

  private long bytesOfRound(EngineBenchmark engine) {
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < BATCHES_PER_ROUND; i++) {
      engine.publishDeliverFinish();
    }
    return threads.getCurrentThreadAllocatedBytes() - before;
  }
}
