package io.nsqconnect.broker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
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
  private static final int LAST_STEPS = 60;

  @Test
  void doesWhatTheModelDoes() {
    long memoryBefore = directMemory();
    Long seed = Long.getLong(SEED_PROPERTY);
    if (seed != null) {
      replay(seed);
    } else {
      SplittableRandom seeds = new SplittableRandom();
      for (int i = 0; i < HISTORIES; i++) {
        run(seeds.nextLong());
      }
    }
    assertThat(directMemory()).isEqualTo(memoryBefore);
  }

  private static void run(long seed) {
    try {
      new EngineHistory(seed, null).run(OPERATIONS);
    } catch (RuntimeException | AssertionError e) {
      replay(seed);
      throw new AssertionError("seed " + seed + " failed once, but not again", e);
    }
  }

  /** The same history once more, with the words to tell what happened. */
  private static void replay(long seed) {
    List<String> trace = new ArrayList<>();
    try {
      new EngineHistory(seed, trace).run(OPERATIONS);
    } catch (RuntimeException | AssertionError e) {
      String steps =
          String.join("\n  ", trace.subList(Math.max(0, trace.size() - LAST_STEPS), trace.size()));
      String message =
          "%s%nreplay with -D%s=%d -D%s=%d; %s%nthe last steps of %d:%n  %s"
              .formatted(
                  e.getMessage(),
                  SEED_PROPERTY,
                  seed,
                  OPERATIONS_PROPERTY,
                  OPERATIONS,
                  trace.get(0),
                  trace.size(),
                  steps);
      throw new AssertionError(message, e);
    }
  }

  private static long directMemory() {
    return UnpooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
  }
}
