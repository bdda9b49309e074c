package io.nsqconnect.it.kill;

import io.nsqconnect.it.kill.Verdict.Tally;
import java.util.List;

/**
 * Compares a journal, in the end of which all channels were drained, with what the broker promises.
 *
 * <p>Each promise is a {@link Rule}. What is answered with OK comes at every channel until it is
 * finished; what comes was sent, and is what was sent; a deferred message comes when its time has
 * come; what is finished comes again only if a kill followed before the next sync.
 */
final class Checker {
  private final Journal journal;

  Checker(Journal journal) {
    this.journal = journal;
  }

  Verdict verdict() {
    Findings findings = new Findings();
    findings.add(journal.anomalies());
    count(findings);
    SyncWindow window = new SyncWindow(journal);
    List<Rule> rules =
        List.of(
            new LossRule(journal),
            new EarlyRule(journal, window),
            new FinishedAgainRule(journal, window),
            new AttemptsRule(journal));
    for (Publication publication : journal.publications()) {
      Copy.all(publication, journal.channels())
          .forEach(copy -> rules.forEach(rule -> rule.check(copy, findings)));
    }
    rules.forEach(rule -> rule.finish(findings));
    return findings.verdict();
  }

  private void count(Findings findings) {
    for (Life life : journal.lives()) {
      findings.count(life.wasKilled() ? Tally.KILLS : Tally.STOPS, 1);
    }
    for (Publication publication : journal.publications()) {
      findings.count(Tally.PUBLISHED, 1);
      findings.count(Tally.ANSWERED, publication.isAnswered() ? 1 : 0);
      Copy.all(publication, journal.channels())
          .forEach(
              copy -> {
                findings.count(Tally.DELIVERED, copy.deliveries().size());
                findings.count(Tally.FINISHED, copy.mayBeFinished() ? 1 : 0);
              });
    }
  }
}
