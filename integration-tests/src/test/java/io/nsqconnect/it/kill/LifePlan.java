package io.nsqconnect.it.kill;

import java.util.SplittableRandom;

/**
 * What is chosen by chance for one process: how it is configured, what load is put on it, and when
 * and how it ends.
 *
 * @param pausedTopic the topic in which messages wait; null for none
 */
record LifePlan(LifeSettings settings, LoadPlan load, String pausedTopic, End end) {
  /** How a process ends. */
  enum Ending {
    KILLED_WHILE_STARTING,
    KILLED,
    STOPPED
  }

  /**
   * The end of a process.
   *
   * @param operations answers and deliveries after which it comes
   * @param limitMs time after which it comes in any case
   * @param jitterUs how much later it comes
   */
  record End(Ending how, int operations, long limitMs, long jitterUs) {}

  private static final long LIFE_MS = 1_000;

  /** Long enough for syncs that must have happened. */
  private static final long LONG_LIFE_MS = SyncWindow.LONGEST_SYNC_NS / 1_000_000 + 2_000;

  private static final int MAX_JITTER_US = 20_000;

  /**
   * The choices for a broker that keeps nothing in memory only.
   *
   * @param early whether many more processes follow
   */
  static LifePlan withoutMemory(SplittableRandom random, boolean early) {
    LifeSettings settings =
        new LifeSettings(
            0,
            one(random, 1, 10, 100, 2500),
            one(random, 20, 100, 500, 2000),
            one(random, 10_000, 50_000, 200_000, 100 << 20),
            one(random, 500, 1_000, 2_000));
    double fate = random.nextDouble();
    Ending ending =
        fate < 0.06 ? Ending.KILLED_WHILE_STARTING : fate < 0.82 ? Ending.KILLED : Ending.STOPPED;
    boolean isLong = random.nextInt(20) == 0;
    End end =
        new End(
            ending,
            isLong ? Integer.MAX_VALUE : random.nextInt(1, 600),
            isLong ? LONG_LIFE_MS : LIFE_MS,
            random.nextLong(MAX_JITTER_US));
    return new LifePlan(
        settings,
        LoadPlan.any(random, random.nextInt(20, 300), early),
        random.nextInt(8) == 0 ? Workload.topic(random.nextInt(Workload.TOPICS)) : null,
        end);
  }

  /**
   * The choices for a broker with memory queues; in flight for a minute, so that none times out.
   */
  static LifePlan withMemory(SplittableRandom random, int memQueueSize, Ending ending) {
    LifeSettings settings =
        new LifeSettings(
            memQueueSize,
            one(random, 1, 100, 2500),
            one(random, 20, 500, 2000),
            one(random, 20_000, 100 << 20),
            60_000);
    return new LifePlan(
        settings,
        LoadPlan.any(random, random.nextInt(200, 400), false),
        null,
        new End(ending, random.nextInt(300, 1_200), LIFE_MS, random.nextLong(MAX_JITTER_US)));
  }

  private static int one(SplittableRandom random, int... choices) {
    return choices[random.nextInt(choices.length)];
  }
}
