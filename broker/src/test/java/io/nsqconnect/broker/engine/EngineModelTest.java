package io.nsqconnect.broker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.UnpooledByteBufAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Random histories of the engine against a naive model, different ones in every run. A failure
 * tells the seed of its history; the same history comes back with {@value #SEED_PROPERTY} and,
 * where it was not the default, {@value #OPERATIONS_PROPERTY}.
 */
@ExtendWith(SimpleLeakDetection.class)
class EngineModelTest {
  static final String SEED_PROPERTY = "nsq.model.seed";
  static final String OPERATIONS_PROPERTY = "nsq.model.operations";
  static final String HISTORIES_PROPERTY = "nsq.model.histories";

  /** Short histories find what long ones find, and are far easier to read. */
  private static final int OPERATIONS = Integer.getInteger(OPERATIONS_PROPERTY, 500);

  private static final int HISTORIES = Integer.getInteger(HISTORIES_PROPERTY, 2_000);

  @Test
  void doesWhatTheModelDoes() {
    long memoryBefore = directMemory();
    RandomHistories.run(
        SEED_PROPERTY,
        HISTORIES,
        "-D" + OPERATIONS_PROPERTY + '=' + OPERATIONS,
        (seed, trace) -> new EngineHistory(seed, trace).run(OPERATIONS));
    assertThat(directMemory()).isEqualTo(memoryBefore);
  }

  private static long directMemory() {
    return UnpooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
  }
}
