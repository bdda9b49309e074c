package io.nsqconnect.it.kill;

import java.util.SplittableRandom;

/**
 * What a consumer does with its messages: shares between 0 and 1, the rest is finished at once.
 *
 * @param readyCount the most it wants at a time
 * @param hold share that it keeps for a while, some of them until they time out
 * @param requeue share that it requeues at once
 * @param requeueLater share that it requeues with a delay
 * @param leave share after which it closes its connection and opens another one
 */
record Habits(int readyCount, double hold, double requeue, double requeueLater, double leave) {
  /** Finishes everything. */
  static final Habits DRAINING = new Habits(200, 0, 0, 0, 0);

  static Habits any(SplittableRandom random) {
    boolean isOrderly = random.nextInt(3) == 0;
    return new Habits(
        random.nextInt(1, 60),
        isOrderly ? 0 : 0.15,
        isOrderly ? 0 : 0.1,
        0.07,
        isOrderly ? 0 : 0.005);
  }
}
