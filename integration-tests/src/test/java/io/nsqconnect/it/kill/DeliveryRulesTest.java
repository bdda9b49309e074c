package io.nsqconnect.it.kill;

import static org.assertj.core.api.Assertions.assertThat;

import io.nsqconnect.it.kill.Verdict.Tally;
import io.nsqconnect.it.kill.Violation.Kind;
import org.junit.jupiter.api.Test;

/** A checker that sees nothing proves nothing: what comes too early or too often is noticed. */
class DeliveryRulesTest {
  private static final long LONGEST_SYNC_MS = SyncWindow.LONGEST_SYNC_NS / 1_000_000;

  private final Scenario broker = new Scenario();

  @Test
  void aDeferredMessageMayNotComeAnyEarlier() {
    Publication publication = broker.published(300);
    broker.killAndRestart();
    broker.passUntil(publication.sentNs() + 299_000_000 - 1);
    broker.consumed(publication, 1);

    assertFoundAtTheEnd(Kind.EARLY);
  }

  @Test
  void aDeferredMessageMayComeAtItsTime() {
    Publication publication = broker.published(300);
    broker.passUntil(publication.sentNs() + 299_000_000);
    broker.consumed(publication, 1);

    assertSoundToTheEnd();
  }

  @Test
  void aMessageRequeuedForLaterMayNotComeBefore() {
    Publication publication = broker.published(0);
    broker.requeued(broker.delivered(publication, 1), 300);
    broker.pass(100);
    broker.consumed(publication, 2);

    assertFoundAtTheEnd(Kind.EARLY);
  }

  @Test
  void aMessageRequeuedForLaterMayComeBeforeIfTheBrokerHasPerhapsNotHeardOfIt() {
    Publication publication = broker.published(0);
    broker.requeueing(broker.delivered(publication, 1), 10_000);
    broker.pass(1);
    broker.consumed(publication, 2);

    assertSoundToTheEnd();
  }

  @Test
  void aMessageRequeuedForLaterMayNotTimeOutOnceTheBrokerHasObeyed() {
    Publication publication = broker.published(0);
    broker.requeued(broker.delivered(publication, 1), 10_000);
    broker.pass(Scenario.MSG_TIMEOUT_MS);
    broker.consumed(publication, 2);

    assertFoundAtTheEnd(Kind.EARLY);
  }

  @Test
  void aMessageRequeuedForLaterKeepsItsTimeWhenTheBrokerIsStopped() {
    Publication publication = broker.published(0);
    broker.requeued(broker.delivered(publication, 1), 300);
    broker.stopAndRestart();
    broker.consumed(publication, 2);

    assertFoundAtTheEnd(Kind.EARLY);
  }

  @Test
  void aMessageRequeuedForLaterMayComeAtOnceAfterAKillThatCameSoon() {
    Publication publication = broker.published(0);
    broker.requeued(broker.delivered(publication, 1), 60_000);
    syncAndKillAfter(LONGEST_SYNC_MS);
    broker.consumed(publication, 1);

    assertSoundToTheEnd();
    assertThat(broker.verdict().tally()).containsEntry(Tally.DELAY_FORGOTTEN, 1L);
  }

  @Test
  void aMessageRequeuedForLaterKeepsItsTimeOnceThatIsSynced() {
    Publication publication = broker.published(0);
    broker.requeued(broker.delivered(publication, 1), 60_000);
    syncAndKillAfter(LONGEST_SYNC_MS + 1);
    broker.consumed(publication, 1);

    assertFoundAtTheEnd(Kind.EARLY);
  }

  @Test
  void aFinishedMessageMayNotComeAgainFromTheSameProcess() {
    Publication publication = broker.published(0);
    broker.consumed(publication, 1);
    broker.consumed(publication, 2);

    assertFoundAtTheEnd(Kind.FINISHED_AGAIN);
  }

  @Test
  void aFinishedMessageMayNotComeAgainAfterACleanStop() {
    Publication publication = broker.published(0);
    broker.consumed(publication, 1);
    broker.stopAndRestart();
    broker.consumed(publication, 2);

    assertFoundAtTheEnd(Kind.FINISHED_AGAIN);
  }

  @Test
  void aFinishedMessageMayComeAgainAfterAKillThatCameSoon() {
    Publication publication = broker.published(0);
    broker.consumed(publication, 1);
    syncAndKillAfter(LONGEST_SYNC_MS);
    broker.consumed(publication, 1);

    assertSoundToTheEnd();
    assertThat(broker.verdict().tally()).containsEntry(Tally.AGAIN, 1L);
  }

  @Test
  void aFinishedMessageMayNotComeAgainOnceThatIsSynced() {
    Publication publication = broker.published(0);
    broker.consumed(publication, 1);
    syncAndKillAfter(LONGEST_SYNC_MS + 1);
    broker.consumed(publication, 1);

    assertFoundAtTheEnd(Kind.FINISHED_AGAIN);
  }

  @Test
  void aMessageThatLivedThroughAKillMayBeThereTwice() {
    Publication publication = broker.published(0);
    broker.killAndRestart();
    broker.consumed(publication, 1);
    broker.consumed(publication, 2);

    assertSoundToTheEnd();
  }

  @Test
  void aFinishedMessageMayComeAgainWithoutASync() {
    Publication publication = broker.published(0);
    broker.consumed(publication, 1);
    broker.synced();
    broker.pass(LONGEST_SYNC_MS + 1);
    broker.killAndRestart();
    broker.consumed(publication, 1);

    assertSoundToTheEnd();
  }

  @Test
  void aFinishedMessageMayComeAgainWhileAnOlderOneIsInFlight() {
    Publication older = broker.published(0);
    broker.delivered(older, 1);
    Publication publication = broker.published(0);
    broker.consumed(publication, 1);
    syncAndKillAfter(LONGEST_SYNC_MS + 1);
    broker.consumed(older, 1);
    broker.consumed(publication, 1);

    assertSoundToTheEnd();
  }

  @Test
  void attemptsBeginAtOne() {
    broker.consumed(broker.published(0), 0);

    assertFoundAtTheEnd(Kind.ATTEMPTS);
  }

  @Test
  void attemptsDoNotStayTheSame() {
    Publication publication = broker.published(0);
    broker.delivered(publication, 1);
    broker.consumed(publication, 1);

    assertFoundAtTheEnd(Kind.ATTEMPTS);
  }

  @Test
  void attemptsGoOnAfterACleanStop() {
    Publication publication = broker.published(0);
    broker.delivered(publication, 1);
    broker.delivered(publication, 2);
    broker.stopAndRestart();
    broker.consumed(publication, 2);

    assertFoundAtTheEnd(Kind.ATTEMPTS);
  }

  @Test
  void attemptsMayBeginAgainAfterAKill() {
    Publication publication = broker.published(0);
    broker.delivered(publication, 1);
    broker.killAndRestart();
    broker.consumed(publication, 1);

    assertSoundToTheEnd();
  }

  /** The disk is synced {@code ms} milliseconds from now; then the broker is killed. */
  private void syncAndKillAfter(long ms) {
    broker.pass(ms);
    broker.synced();
    broker.killAndRestart();
  }

  private void assertFoundAtTheEnd(Kind kind) {
    broker.stop();
    assertThat(broker.kinds()).containsExactly(kind);
  }

  private void assertSoundToTheEnd() {
    broker.stop();
    assertThat(broker.verdict().isSound()).isTrue();
  }
}
