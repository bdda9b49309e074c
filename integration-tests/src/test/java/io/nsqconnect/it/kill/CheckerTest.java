package io.nsqconnect.it.kill;

import static org.assertj.core.api.Assertions.assertThat;

import io.nsqconnect.it.kill.Verdict.Tally;
import io.nsqconnect.it.kill.Violation.Kind;
import org.junit.jupiter.api.Test;

/** A checker that sees nothing proves nothing: what a broker loses or makes up is noticed. */
class CheckerTest {
  private final Scenario broker = new Scenario();

  @Test
  void whatIsDeliveredAndFinishedIsSound() {
    Publication publication = broker.published(0);
    broker.consumed(publication, 1);
    broker.stop();

    assertThat(broker.verdict().isSound()).isTrue();
    assertThat(broker.verdict().tally()).containsEntry(Tally.FINISHED, 1L);
  }

  @Test
  void anAnsweredMessageThatNeverComesIsLost() {
    broker.published(0);
    broker.stop();

    assertThat(broker.kinds()).containsExactly(Kind.LOST);
  }

  @Test
  void aMessageInFlightThatDoesNotComeAgainIsLost() {
    broker.delivered(broker.published(0), 1);
    broker.killAndRestart();
    broker.stop();

    assertThat(broker.kinds()).containsExactly(Kind.LOST);
  }

  @Test
  void aMessageWhoseFinWasRefusedMustComeAgain() {
    Delivery delivery = broker.delivered(broker.published(0), 1);
    broker.refused(delivery);
    broker.stop();

    assertThat(broker.kinds()).containsExactly(Kind.LOST);
  }

  @Test
  void aMessageWithoutAnAnswerMayComeOrNot() {
    broker.sent();
    Publication other = broker.sent();
    broker.consumed(other, 1);
    broker.kill();

    assertThat(broker.verdict().isSound()).isTrue();
  }

  @Test
  void aChangedBodyIsDamaged() {
    Publication publication = broker.published(0);
    String body = publication.body();
    broker.consumed(publication, 1);
    broker.received(
        Scenario.CHANNEL, body.substring(0, body.length() - 1) + (char) (body.charAt(0) ^ 1));
    broker.stop();

    assertThat(broker.kinds()).containsExactly(Kind.DAMAGED);
  }

  @Test
  void aMessageThatWasNeverSentIsInvented() {
    broker.received(Scenario.CHANNEL, Body.of(7, 100));
    broker.stop();

    assertThat(broker.kinds()).containsExactly(Kind.INVENTED);
  }

  @Test
  void aMessageOfAnotherTopicIsInvented() {
    Publication publication = broker.published(0);
    broker.consumed(publication, 1);
    broker.received(Scenario.ELSEWHERE, publication.body());
    broker.stop();

    assertThat(broker.kinds()).containsExactly(Kind.INVENTED);
  }

  @Test
  void aMessageThatComesUnderAnotherIdIsInvented() {
    Publication publication = broker.published(0);
    broker.consumed(publication, 1);
    broker.delivered(publication, 1, "fedcba9876543210");
    broker.stop();

    assertThat(broker.kinds()).containsExactly(Kind.INVENTED);
  }

  @Test
  void twoMessagesUnderOneIdAreNoticed() {
    Publication publication = broker.published(0);
    Publication other = broker.published(0);
    broker.consumed(publication, 1);
    broker.delivered(other, 1, Scenario.id(publication)).ifPresent(broker::finished);
    broker.stop();

    assertThat(broker.kinds()).containsExactly(Kind.ID_TWICE);
  }

  @Test
  void aKillMayCostWhatTwoMemoryQueuesHoldAndWhatIsOnItsWay() {
    broker.begin(2);
    for (int i = 0; i < 4 + Scenario.READY_COUNT; i++) {
      broker.published(0);
    }
    broker.killAndRestart();
    broker.stop();

    assertThat(broker.verdict().isSound()).isTrue();
    assertThat(broker.verdict().tally())
        .containsEntry(Tally.LOST_WAITING, 4L + Scenario.READY_COUNT);
  }

  @Test
  void aKillMayNotCostMoreThanThat() {
    broker.begin(2);
    for (int i = 0; i < 5 + Scenario.READY_COUNT; i++) {
      broker.published(0);
    }
    broker.killAndRestart();
    broker.stop();

    assertThat(broker.kinds()).containsExactly(Kind.BOUND);
  }

  @Test
  void aKillMayNotCostWhatAStopHadStored() {
    broker.begin(2);
    broker.published(0);
    broker.stopAndRestart();
    broker.killAndRestart();
    broker.stop();

    assertThat(broker.kinds()).containsExactly(Kind.LOST);
  }

  @Test
  void aCleanStopMayCostNothing() {
    broker.begin(2);
    broker.published(0);
    broker.stopAndRestart();
    broker.stop();

    assertThat(broker.kinds()).containsExactly(Kind.LOST);
  }
}
