package io.nsqconnect.it.kill;

import static org.assertj.core.api.Assertions.assertThat;

import io.nsqconnect.it.NsqdProgram;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a broker keeps when it is killed in the middle of its work.
 *
 * <p>{@code -Dnsq.kill.kills} says how often, {@code -Dnsq.kill.seed} which history is the first;
 * without it each run tries others. A seed brings back what is chosen by chance, but not the moment
 * that a kill hits. {@code -Dnsq.kill.program} names another nsqd to try it with.
 */
class KillIT {
  private static final Logger LOG = LoggerFactory.getLogger(KillIT.class);

  private static final int KILLS = Integer.getInteger("nsq.kill.kills", 30);
  private static final long FIRST_SEED = Long.getLong("nsq.kill.seed", System.nanoTime());
  private static final String OTHER_PROGRAM = System.getProperty("nsq.kill.program", "");

  /** Few enough that one history is a story that can be read. */
  private static final int KILLS_PER_HISTORY = 10;

  /** Each such history has one kill. */
  private static final int HISTORIES_WITH_MEMORY = Math.max(2, KILLS / 15);

  private static final int DEFAULT_MEM_QUEUE_SIZE = 10_000;
  private static final int STORIES_TOLD = 3;
  private static final String REPEAT = "repeat with -Dnsq.kill.seed=%d -Dnsq.kill.kills=%d";

  /** Lives are short: code that is compiled quickly suits them better than quick code. */
  private static final NsqdProgram PROGRAM =
      OTHER_PROGRAM.isEmpty()
          ? NsqdProgram.ours("-XX:TieredStopAtLevel=1")
          : new NsqdProgram(Path.of(OTHER_PROGRAM), Map.of());

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  static Path home;

  @Test
  void withoutMemoryQueuesNothingIsLostByAKill() throws Exception {
    List<String> failures = new ArrayList<>();
    int kills = 0;
    for (long seed = FIRST_SEED; kills < KILLS; seed++) {
      int killsNow = Math.min(KILLS_PER_HISTORY, KILLS - kills);
      kills += killsNow;
      play(Long.toString(seed), plansWithoutMemory(seed, killsNow)).ifPresent(failures::add);
    }
    assertThat(failures).as(REPEAT, FIRST_SEED, KILLS).isEmpty();
  }

  @Test
  void withMemoryQueuesNoMoreIsLostThanWasInMemory() throws Exception {
    List<String> failures = new ArrayList<>();
    for (int i = 0; i < HISTORIES_WITH_MEMORY; i++) {
      long seed = FIRST_SEED + i;
      play(seed + "-memory", plansWithMemory(seed, i % 2 == 0)).ifPresent(failures::add);
    }
    assertThat(failures).as(REPEAT, FIRST_SEED, KILLS).isEmpty();
  }

  private static List<LifePlan> plansWithoutMemory(long seed, int kills) {
    SplittableRandom random = new SplittableRandom(seed);
    List<LifePlan> plans = new ArrayList<>();
    int left = kills;
    while (left > 0) {
      LifePlan plan = LifePlan.withoutMemory(random, left > kills / 2);
      plans.add(plan);
      left -= plan.end().how() == LifePlan.Ending.STOPPED ? 0 : 1;
    }
    return plans;
  }

  private static List<LifePlan> plansWithMemory(long seed, boolean little) {
    SplittableRandom random = new SplittableRandom(seed);
    int memQueueSize = little ? random.nextInt(1, 60) : DEFAULT_MEM_QUEUE_SIZE;
    return List.of(
        LifePlan.withMemory(random, memQueueSize, LifePlan.Ending.STOPPED),
        LifePlan.withMemory(random, memQueueSize, LifePlan.Ending.KILLED));
  }

  /** Plays a history in a directory of its own, and tells what was wrong with it. */
  private static Optional<String> play(String name, List<LifePlan> plans) throws Exception {
    Path directory = Files.createDirectory(home.resolve(name));
    long startNs = System.nanoTime();
    History history = new History(PROGRAM, directory);
    Verdict verdict = history.play(plans);
    String summary =
        String.format(
            "kill -9, seed %s, %d s: %s",
            name, (System.nanoTime() - startNs) / 1_000_000_000, verdict.summary());
    LOG.info(summary);
    if (verdict.isSound()) {
      return Optional.empty();
    }
    Path stories = directory.resolve("violations.txt");
    Files.write(
        stories,
        Stream.concat(history.lives().stream(), verdict.violations().stream())
            .map(Object::toString)
            .toList());
    return Optional.of(
        verdict.violations().stream()
            .limit(STORIES_TOLD)
            .map(Violation::toString)
            .collect(Collectors.joining("\n", summary + "\n", "\nall: " + stories)));
  }
}
