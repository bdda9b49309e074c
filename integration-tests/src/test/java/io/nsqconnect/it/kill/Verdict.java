package io.nsqconnect.it.kill;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a journal comes to.
 *
 * @param violations what must not have happened
 * @param tally how often what may happen did happen
 */
record Verdict(List<Violation> violations, Map<Tally, Long> tally) {
  /** What is counted. */
  enum Tally {
    KILLS,
    STOPS,
    PUBLISHED,
    ANSWERED,
    DELIVERED,
    FINISHED,
    /** Finished for certain, and delivered again after a kill that came soon after. */
    AGAIN,
    /** The same, at most in one channel after one kill. */
    AGAIN_AT_MOST,
    /** Of those, which had been finished for the longest time when the kill came. */
    AGAIN_OLDEST_MS,
    /**
     * Requeued with a delay for certain, and delivered at once after a kill that came soon after.
     */
    DELAY_FORGOTTEN,
    /** Lost with the memory of a killed broker: waiting. */
    LOST_WAITING,
    /** The same, at most in one channel. */
    LOST_WAITING_AT_MOST,
    /** Lost with the memory of a killed broker: in flight. */
    LOST_IN_FLIGHT,
    /** Lost with the memory of a killed broker: deferred. */
    LOST_DEFERRED
  }

  boolean isSound() {
    return violations.isEmpty();
  }

  /** How many violations of each kind there are. */
  Map<Violation.Kind, Long> kinds() {
    return violations.stream()
        .collect(Collectors.groupingBy(Violation::kind, TreeMap::new, Collectors.counting()));
  }

  /** One line. */
  String summary() {
    return (isSound() ? "sound" : kinds()) + " " + tally;
  }
}
