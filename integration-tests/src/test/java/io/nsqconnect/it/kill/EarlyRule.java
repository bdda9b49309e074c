package io.nsqconnect.it.kill;

import io.nsqconnect.it.kill.Verdict.Tally;
import java.util.List;

/**
 * A deferred message does not come before its time: never one that was published so, whatever
 * happened to the broker; nor one that a consumer has certainly requeued so, unless a kill came so
 * soon that the broker may have read it again from where it was before.
 *
 * <p>A word that the broker has not answered proves nothing: the message may have timed out before,
 * however lately the consumer saw it, or the connection may have ended with the word unread.
 */
final class EarlyRule implements Rule {
  private final List<Life> lives;
  private final SyncWindow window;

  EarlyRule(Journal journal, SyncWindow window) {
    this.lives = journal.lives();
    this.window = window;
  }

  @Override
  public void check(Copy copy, Findings findings) {
    Publication publication = copy.publication();
    long publishedDueNs = publication.sentNs() + publication.delayMs() * 1_000_000;
    for (Delivery delivery : copy.deliveries()) {
      if (publication.delayMs() > 0 && delivery.receivedNs() < publishedDueNs) {
        tooEarly(copy, publishedDueNs - delivery.receivedNs(), findings);
      }
      if (delivery.isRequeued()
          && delivery.delayMs() > 0
          && !copy.mayBeDoubledBefore(delivery.life(), lives)) {
        checkRequeued(copy, delivery, findings);
      }
    }
  }

  private void checkRequeued(Copy copy, Delivery requeued, Findings findings) {
    long dueNs = requeued.actedNs() + requeued.delayMs() * 1_000_000;
    for (Delivery later : copy.deliveries()) {
      if (later.receivedNs() < requeued.actedNs() || later.receivedNs() >= dueNs) {
        continue;
      }
      Life life = requeued.life();
      if (later.life() == life) {
        if (later.attempts() > requeued.attempts() && later.receivedNs() > requeued.doneNs()) {
          tooEarly(copy, dueNs - later.receivedNs(), findings);
        }
      } else if (!life.wasKilled() || window.isPast(requeued)) {
        tooEarly(copy, dueNs - later.receivedNs(), findings);
      } else {
        findings.count(Tally.DELAY_FORGOTTEN, 1);
      }
    }
  }

  private static void tooEarly(Copy copy, long earlyNs, Findings findings) {
    findings.violation(
        Violation.Kind.EARLY, earlyNs / 1_000 + " us before its time, " + copy.story());
  }
}
