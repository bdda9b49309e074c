package io.nsqconnect.it.kill;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Attempts begin at 1. Until a broker is killed no two deliveries of a message say the same, and
 * those after a clean stop say more than those before.
 */
final class AttemptsRule implements Rule {
  private final List<Life> lives;

  AttemptsRule(Journal journal) {
    this.lives = journal.lives();
  }

  @Override
  public void check(Copy copy, Findings findings) {
    Set<Integer> seen = new HashSet<>();
    int mostBefore = 0;
    int most = 0;
    Life life = null;
    for (Delivery delivery : copy.deliveries()) {
      if (delivery.life() != life) {
        life = delivery.life();
        mostBefore = most;
      }
      most = Math.max(most, delivery.attempts());
      boolean isGrowing = delivery.attempts() > mostBefore && seen.add(delivery.attempts());
      if (delivery.attempts() < 1 || !isGrowing && copy.sawNoKillBefore(life, lives)) {
        findings.violation(Violation.Kind.ATTEMPTS, copy.story());
        return;
      }
    }
  }
}
