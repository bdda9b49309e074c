package io.nsqconnect.client.discovery;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes of many answers that come and go one that holds.
 *
 * <p>Something is there as long as one nsqlookupd says so. An nsqlookupd that does not answer is
 * taken to say what it said last: that it is down says nothing about the nodes. What is missing
 * counts as gone only after a while, because an nsqlookupd that was started again knows nothing at
 * first. And the whole is told when it has not changed for a while, because changes come in groups.
 *
 * <p>Belongs to one thread; the time is the caller's.
 */
final class Sightings<T> {
  private final DiscoveryTiming timing;

  /** What each nsqlookupd said last. */
  private final Map<HttpAddress, Set<T>> answers = new HashMap<>();

  /** What is there, and when it was last said to be. */
  private final Map<T, Long> lastSeenMs = new LinkedHashMap<>();

  private Set<T> current = Set.of();
  private Set<T> told = Set.of();
  private long changedMs;
  private boolean heard;
  private boolean toldOnce;

  Sightings(DiscoveryTiming timing) {
    this.timing = timing;
  }

  /** What {@code from} says now. */
  void answer(HttpAddress from, Set<T> answer) {
    answers.put(from, Set.copyOf(answer));
    heard = true;
  }

  /**
   * Ends a round of answers.
   *
   * @return what there is, if that is news, which it stays until it is {@link #told}
   */
  Optional<Set<T>> settle(long nowMs) {
    for (Set<T> answer : answers.values()) {
      answer.forEach(each -> lastSeenMs.put(each, nowMs));
    }
    lastSeenMs.values().removeIf(seenMs -> nowMs - seenMs >= timing.goneAfterMs());
    if (!lastSeenMs.keySet().equals(current)) {
      current = new LinkedHashSet<>(lastSeenMs.keySet());
      changedMs = nowMs;
    }
    // The first answer is waited for: with it, work begins.
    boolean settled = !toldOnce || nowMs - changedMs >= timing.settleMs();
    if (!heard || !settled || (toldOnce && current.equals(told))) {
      return Optional.empty();
    }
    return Optional.of(Set.copyOf(current));
  }

  /** Whom it concerns has heard that there is {@code news}. */
  void told(Set<T> news) {
    toldOnce = true;
    told = news;
  }

  /** Whether the next round should come soon, because something has changed or is missing. */
  boolean isUnsettled(long nowMs) {
    return !current.equals(told)
        || lastSeenMs.values().stream().anyMatch(seenMs -> seenMs != nowMs);
  }
}
