package io.nsqconnect.broker.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.nsqconnect.broker.engine.RandomHistories;
import io.nsqconnect.broker.engine.SimpleLeakDetection;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Many random lives of engine and storage on a disk that fails, forgets and tears. A failure tells
 * the seed of its history; the same history comes back with {@value #SEED_PROPERTY}. {@value
 * #HISTORIES_PROPERTY} says how many there are.
 */
@ExtendWith({SimpleLeakDetection.class, QuietStorage.class})
class StorageSimulationTest {
  static final String SEED_PROPERTY = "nsq.storage.seed";
  static final String HISTORIES_PROPERTY = "nsq.storage.histories";

  private static final int HISTORIES = Integer.getInteger(HISTORIES_PROPERTY, 20_000);
  private static final int STEPS = 60;

  /** Crashes come in front of so many kinds of changes; of 22, when this was written. */
  private static final int MIN_CRASH_POINTS = 15;

  @Test
  void whatWasAnsweredIsDeliveredWhateverTheDiskDoes() {
    Set<String> crashPoints = new TreeSet<>();
    RandomHistories.run(
        SEED_PROPERTY,
        HISTORIES,
        "",
        (seed, trace) -> new StorageHistory(seed, crashPoints, trace).run(STEPS));
    if (Long.getLong(SEED_PROPERTY) == null) {
      assertThat(crashPoints).hasSizeGreaterThan(MIN_CRASH_POINTS);
    }
  }
}
