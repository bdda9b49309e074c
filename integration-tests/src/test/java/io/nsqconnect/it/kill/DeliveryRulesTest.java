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
    broker.kill();
    broker.begin(0);
    broker.passUntil(publication.sentNs() + 299_000_000 - 1);
    broker.finished(broker.delivered(publication, 1));
    broker.stop();

    assertThat(broker.kinds()).containsExactly(Kind.EARLY);
  }

  @Test
  void aDeferredMessageMayComeAtItsTime() {
    Publication publication = broker.published(300);
    broker.passUntil(publication.sentNs() + 299_000_000);
    broker.finished(broker.delivered(publication, 1));
    broker.stop();

    assertThat(broker.verdict().isSound()).isTrue();
  }

  @Test
  void aMessageRequeuedForLaterMayNotComeBefore() {
    Publication publication = broker.published(0);
    broker.requeued(broker.delivered(publication, 1), 300);
    broker.pass(100);
    broker.finished(broker.delivered(publication, 2));
    broker.stop();

    assertThat(broker.kinds()).containsExactly(Kind.EARLY);
  }

  @Test
  void aMessageRequeuedForLaterKeepsItsTimeWhenTheBrokerIsStopped() {
    Publication publication = broker.published(0);
    broker.requeued(broker.delivered(publication, 1), 300);
    broker.stop();
    broker.begin(0);
    broker.finished(broker.delivered(publication, 2));
    broker.stop();

    assertThat(broker.kinds()).containsExactly(Kind.EARLY);
  }

  @Test
  void aMessageRequeuedForLaterMayComeAtOnceAfterAKillThatCameSoon() {
    Publication publication = broker.published(0);
    broker.requeued(broker.delivered(publication, 1), 60_000);
    broker.pass(LONGEST_SYNC_MS);
    broker.synced();
    broker.kill();
    broker.begin(0);
    broker.finished(broker.delivered(publication, 1));
    broker.stop();

    assertThat(broker.verdict().isSound()).isTrue();
    assertThat(broker.verdict().tally()).containsEntry(Tally.DELAY_FORGOTTEN, 1L);
  }

  @Test
  void aMessageRequeuedForLaterKeepsItsTimeOnceThatIsSynced() {
    Publication publication = broker.published(0);
    broker.requeued(broker.delivered(publication, 1), 60_000);
    broker.pass(LONGEST_SYNC_MS + 1);
    broker.synced();
    broker.kill();
    broker.begin(0);
    broker.finished(broker.delivered(publication, 1));
    broker.stop();

    assertThat(broker.kinds()).containsExactly(Kind.EARLY);
  }

  @Test
  void aFinishedMessageMayNotComeAgainFromTheSameProcess() {
    Publication publication = broker.published(0);
    broker.finished(broker.delivered(publication, 1));
    broker.finished(broker.delivered(publication, 2));
    broker.stop();

    assertThat(broker.kinds()).containsExactly(Kind.FINISHED_AGAIN);
  }

  @Test
  void aFinishedMessageMayNotComeAgainAfterACleanStop() {
    Publication publication = broker.published(0);
    broker.finished(broker.delivered(publication, 1));
    broker.stop();
    broker.begin(0);
    broker.finished(broker.delivered(publication, 2));
    broker.stop();

    assertThat(broker.kinds()).containsExactly(Kind.FINISHED_AGAIN);
  }

  @Test
  void aFinishedMessageMayComeAgainAfterAKillThatCameSoon() {
    Publication publication = broker.published(0);
    broker.finished(broker.delivered(publication, 1));
    broker.pass(LONGEST_SYNC_MS);
    broker.synced();
    broker.kill();
    broker.begin(0);
    broker.finished(broker.delivered(publication, 1));
    broker.stop();

    assertThat(broker.verdict().isSound()).isTrue();
    assertThat(broker.verdict().tally()).containsEntry(Tally.AGAIN, 1L);
  }

  @Test
  void aFinishedMessageMayNotComeAgainOnceThatIsSynced() {
    Publication publication = broker.published(0);
    broker.finished(broker.delivered(publication, 1));
    broker.pass(LONGEST_SYNC_MS + 1);
    broker.synced();
    broker.kill();
    broker.begin(0);
    broker.finished(broker.delivered(publication, 1));
    broker.stop();

    assertThat(broker.kinds()).containsExactly(Kind.FINISHED_AGAIN);
  }

  @Test
  void aMessageThatLivedThroughAKillMayBeThereTwice() {
    Publication publication = broker.published(0);
    broker.kill();
    broker.begin(0);
    broker.finished(broker.delivered(publication, 1));
    broker.finished(broker.delivered(publication, 2));
    broker.stop();

    assertThat(broker.verdict().isSound()).isTrue();
  }

  @Test
  void aFinishedMessageMayComeAgainWithoutASync() {
    Publication publication = broker.published(0);
    broker.finished(broker.delivered(publication, 1));
    broker.synced();
    broker.pass(LONGEST_SYNC_MS + 1);
    broker.kill();
    broker.begin(0);
    broker.finished(broker.delivered(publication, 1));
    broker.stop();

    assertThat(broker.verdict().isSound()).isTrue();
  }

  @Test
  void aFinishedMessageMayComeAgainWhileAnOlderOneIsInFlight() {
    Publication older = broker.published(0);
    broker.delivered(older, 1);
    Publication publication = broker.published(0);
    broker.finished(broker.delivered(publication, 1));
    broker.pass(LONGEST_SYNC_MS + 1);
    broker.synced();
    broker.kill();
    broker.begin(0);
    broker.finished(broker.delivered(older, 1));
    broker.finished(broker.delivered(publication, 1));
    broker.stop();

    assertThat(broker.verdict().isSound()).isTrue();
  }

  @Test
  void attemptsBeginAtOne() {
    broker.finished(broker.delivered(broker.published(0), 0));
    broker.stop();

    assertThat(broker.kinds()).containsExactly(Kind.ATTEMPTS);
  }

  @Test
  void attemptsDoNotStayTheSame() {
    Publication publication = broker.published(0);
    broker.delivered(publication, 1);
    broker.finished(broker.delivered(publication, 1));
    broker.stop();

    assertThat(broker.kinds()).containsExactly(Kind.ATTEMPTS);
  }

  @Test
  void attemptsGoOnAfterACleanStop() {
    Publication publication = broker.published(0);
    broker.delivered(publication, 1);
    broker.delivered(publication, 2);
    broker.stop();
    broker.begin(0);
    broker.finished(broker.delivered(publication, 2));
    broker.stop();

    assertThat(broker.kinds()).containsExactly(Kind.ATTEMPTS);
  }

  @Test
  void attemptsMayBeginAgainAfterAKill() {
    Publication publication = broker.published(0);
    broker.delivered(publication, 1);
    broker.kill();
    broker.begin(0);
    broker.finished(broker.delivered(publication, 1));
    broker.stop();

    assertThat(broker.verdict().isSound()).isTrue();
  }
}
