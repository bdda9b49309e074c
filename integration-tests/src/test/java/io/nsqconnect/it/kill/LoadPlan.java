package io.nsqconnect.it.kill;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * The load on one process.
 *
 * @param seed of the choices that publishers and consumers make
 * @param publications how many messages each publisher sends at most
 * @param withLongDelays whether some messages are deferred beyond the next processes
 * @param consumers how many connections each channel has
 * @param habits what consumers do with messages
 */
record LoadPlan(
    long seed, int publications, boolean withLongDelays, List<Integer> consumers, Habits habits) {

  static LoadPlan any(SplittableRandom random, int publications, boolean withLongDelays) {
    return new LoadPlan(
        random.nextLong(),
        publications,
        withLongDelays,
        Stream.generate(() -> List.of(0, 1, 1, 2).get(random.nextInt(4)))
            .limit(Workload.channels().size())
            .toList(),
        Habits.any(random));
  }
}
