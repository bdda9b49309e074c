package io.nsqconnect.it.kill;

import io.nsqconnect.it.kill.Verdict.Tally;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What was answered with OK comes until it is finished.
 *
 * <p>A broker with memory queues that is killed may forget what was only in memory: what waited, at
 * most a memory queue of the topic and one of the channel, what was in flight and what was
 * deferred. To the journal what a consumer has not seen, or has requeued, seems to wait; up to the
 * ready counts of the consumers it may have been in flight: the kill takes away what is on its way,
 * in either direction. What had been stored when an earlier process stopped cleanly is not only in
 * memory as long as no consumer has put it back; a kill must not touch it.
 */
final class LossRule implements Rule {
  private final Journal journal;
  private final Map<ChannelName, Map<Life, Long>> lostWaiting = new HashMap<>();

  LossRule(Journal journal) {
    this.journal = journal;
  }

  @Override
  public void check(Copy copy, Findings findings) {
    if (!copy.publication().isAnswered() || copy.mayBeFinished()) {
      return;
    }
    Life killed = forgetful(copy);
    if (killed == null || wasOnDisk(copy, killed)) {
      findings.violation(Violation.Kind.LOST, copy.story());
      return;
    }
    Delivery last = last(copy.deliveries());
    if (isDeferred(copy.publication(), last, killed)) {
      findings.count(Tally.LOST_DEFERRED, 1);
    } else if (last != null && last.life() == killed && last.isUntouched()) {
      findings.count(Tally.LOST_IN_FLIGHT, 1);
    } else {
      findings.count(Tally.LOST_WAITING, 1);
      lostWaiting
          .computeIfAbsent(copy.channel(), channel -> new HashMap<>())
          .merge(killed, 1L, Long::sum);
    }
  }

  @Override
  public void finish(Findings findings) {
    lostWaiting.forEach(
        (channel, lives) ->
            lives.forEach(
                (killed, lost) -> {
                  findings.atMost(Tally.LOST_WAITING_AT_MOST, lost);
                  long bound = 2L * killed.settings().memQueueSize() + killed.readyCount(channel);
                  if (lost > bound) {
                    findings.violation(
                        Violation.Kind.BOUND,
                        channel + " lost " + lost + " (at most: " + bound + ") by " + killed);
                  }
                }));
  }

  /** The killed process that may have had the message in memory only; null if there is none. */
  private Life forgetful(Copy copy) {
    Delivery last = last(copy.deliveries());
    int since = last == null ? copy.publication().life().number() : last.life().number();
    return journal.lives().stream()
        .filter(life -> life.number() >= since)
        .filter(life -> life.wasKilled() && life.settings().memQueueSize() > 0)
        .findFirst()
        .orElse(null);
  }

  /** Whether the message was stored before {@code killed} began, and nobody put it elsewhere. */
  private boolean wasOnDisk(Copy copy, Life killed) {
    List<Life> before =
        journal.lives().subList(copy.publication().life().number() - 1, killed.number() - 1);
    if (before.isEmpty() || last(before).wasKilled()) {
      return false;
    }
    Delivery last = last(copy.deliveries());
    if (last == null || last.life() != killed) {
      return dueNs(copy.publication(), last) == 0
          || dueNs(copy.publication(), last) > killed.endedNs();
    }
    return last.isUntouched()
        && copy.deliveries().stream().filter(delivery -> delivery.life() == killed).count() == 1
        && dueNs(copy.publication(), last) == 0;
  }

  private static boolean isDeferred(Publication publication, Delivery last, Life killed) {
    return dueNs(publication, last) > killed.endedNs();
  }

  /** Until when a message is held back; 0 if it is not. */
  private static long dueNs(Publication publication, Delivery last) {
    if (last == null) {
      return publication.delayMs() == 0 ? 0 : publication.sentNs() + millis(publication.delayMs());
    }
    return last.mayBeRequeued() && last.delayMs() > 0 ? last.actedNs() + millis(last.delayMs()) : 0;
  }

  private static long millis(long ms) {
    return ms * 1_000_000;
  }

  private static <T> T last(List<T> list) {
    return list.isEmpty() ? null : list.get(list.size() - 1);
  }
}
