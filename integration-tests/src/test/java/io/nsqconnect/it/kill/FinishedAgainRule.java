package io.nsqconnect.it.kill;

import io.nsqconnect.it.kill.Verdict.Tally;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What is finished does not come again, unless the broker was killed before it had written down
 * that it is. How often that happens, and how old such a FIN is at most, is counted.
 *
 * <p>Messages that lived through a kill before they were finished are passed over: one that was
 * sent to a consumer who did not come to read it, and was taken back, may have been left twice, and
 * nothing that a consumer has seen tells of it.
 */
final class FinishedAgainRule implements Rule {
  private final List<Life> lives;
  private final SyncWindow window;
  private final Map<ChannelName, Map<Life, Long>> again = new HashMap<>();

  FinishedAgainRule(Journal journal, SyncWindow window) {
    this.lives = journal.lives();
    this.window = window;
  }

  @Override
  public void check(Copy copy, Findings findings) {
    for (Delivery finished : copy.deliveries()) {
      if (finished.isFinished() && copy.sawNoKillBefore(finished.life(), lives)) {
        checkFinished(copy, finished, findings);
      }
    }
  }

  @Override
  public void finish(Findings findings) {
    again
        .values()
        .forEach(
            byLife ->
                byLife.values().forEach(count -> findings.atMost(Tally.AGAIN_AT_MOST, count)));
  }

  private void checkFinished(Copy copy, Delivery finished, Findings findings) {
    Life life = finished.life();
    boolean cameInSameLife =
        copy.deliveries().stream()
            .anyMatch(
                later ->
                    later.life() == life
                        && later.receivedNs() > finished.doneNs()
                        && later.attempts() > finished.attempts());
    boolean cameLater =
        copy.deliveries().stream().anyMatch(later -> later.life().number() > life.number());
    if (cameInSameLife || cameLater && (!life.wasKilled() || window.isPast(finished))) {
      findings.violation(Violation.Kind.FINISHED_AGAIN, copy.story());
    } else if (cameLater) {
      findings.count(Tally.AGAIN, 1);
      findings.atMost(Tally.AGAIN_OLDEST_MS, (life.endedNs() - finished.doneNs()) / 1_000_000);
      again.computeIfAbsent(copy.channel(), channel -> new HashMap<>()).merge(life, 1L, Long::sum);
    }
  }
}
