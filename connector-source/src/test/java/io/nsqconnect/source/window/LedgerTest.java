package io.nsqconnect.source.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.nsqconnect.source.window.WindowEntry.State;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** When a ledger takes a message for finished that was delivered more than once. */
class LedgerTest implements Settlements<String, String> {
  private static final MessageKey KEY = new MessageKey(1, 2);
  private static final WindowLimits LIMITS = new WindowLimits(1, 2, 5, Long.MAX_VALUE);

  private long nowMs;
  private boolean connected = true;
  private final Window<String> window = new Window<>("n/t/c", LIMITS, true);
  private final Ledger<String, String> ledger = new Ledger<>(window, this, () -> nowMs);
  private final List<String> finished = new ArrayList<>();
  private final List<Long> latenciesMs = new ArrayList<>();
  private final Deque<CompletableFuture<Void>> questions = new ArrayDeque<>();

  @Test
  void aMessageThatIsFinishedOnceIsConfirmed() {
    commit("first");
    ask();
    answer();
    assertThat(state()).isEqualTo(State.CONFIRMED);
  }

  @Test
  void itIsMeasuredHowLongTheFirstOfSeveralFinishesWaits() {
    nowMs = 1000;
    commit("first");
    nowMs = 1200;
    deliverAgain("second");
    ask();
    assertThat(latenciesMs).isEmpty();
    nowMs = 1250;
    answer();
    assertThat(latenciesMs).containsExactly(250L);
  }

  @Test
  void aMessageWhoseOnlyFinishFailsIsNotConfirmed() {
    commit("first");
    askAndRefuse(1);
    assertThat(state()).isEqualTo(State.COMMITTED);
  }

  @Test
  void aMessageIsConfirmedIfOneOfItsTwoFinishesFails() {
    commit("first");
    deliverAgain("second");
    askAndRefuse(1);
    assertBothFinishedAnd(State.CONFIRMED);
  }

  /** It timed out, came again, and timed out again before nsqd read a FIN of it. */
  @Test
  void aMessageIsNotConfirmedIfBothItsFinishesFail() {
    commit("first");
    deliverAgain("second");
    askAndRefuse(2);
    assertBothFinishedAnd(State.COMMITTED);
  }

  @Test
  void aMessageWhoseFinishesFailedTwiceIsConfirmedByTheThird() {
    aMessageIsNotConfirmedIfBothItsFinishesFail();
    deliverAgain("third");
    ask();
    answer();
    assertThat(state()).isEqualTo(State.CONFIRMED);
  }

  /** nsqd had sent it again when it read the FIN, and then had nothing left to finish. */
  @Test
  void aDeliveryThatWasOnItsWayWhenTheMessageWasFinishedKeepsNothingOpen() {
    commit("first");
    ask();
    deliverAgain("second");
    answer();
    askAndRefuse(1);
    assertBothFinishedAnd(State.CONFIRMED);
  }

  @Test
  void soDoesOneThatIsTakenOnlyWhenTheFinishIsConfirmed() {
    commit("first");
    ask();
    answer();
    deliverAgain("second");
    askAndRefuse(1);
    assertBothFinishedAnd(State.CONFIRMED);
  }

  /** An nsqd that was killed may bring back what it had finished. */
  @Test
  void whatWasFinishedOverAnEarlierConnectionProvesNothing() {
    commit("first");
    ask();
    answer();
    ledger.disconnected();
    deliverAgain("second");
    askAndRefuse(1);
    assertBothFinishedAnd(State.COMMITTED);
  }

  /** What is unconfirmed may be so for days; its body is not needed for it. */
  @Test
  void aDeliveryIsLetGoOfWhenItIsFinished() {
    commit("first");
    assertThat(window.find(KEY).delivery()).isNull();

    ledger.disconnected();
    deliverAgain("second");
    assertThat(window.find(KEY).delivery()).isNull();
    assertThat(finished).containsExactly("first", "second");
  }

  @Test
  void aDeliveryThatCanNotBeFinishedAnyMoreIsLetGoOfToo() {
    connected = false;
    commit("first");

    assertThat(state()).isEqualTo(State.COMMITTED);
    assertThat(window.find(KEY).delivery()).isNull();
  }

  private void commit(String delivery) {
    assertThat(ledger.hasRoom()).isTrue();
    ledger.committed(ledger.take(KEY, delivery).orElseThrow());
  }

  private void deliverAgain(String delivery) {
    assertThat(ledger.take(KEY, delivery)).isEmpty();
  }

  /** nsqd is asked whether it has executed what was finished, and has not answered yet. */
  private void ask() {
    ledger.confirm();
  }

  /** nsqd is asked, refuses so many FINs, and answers. */
  private void askAndRefuse(int fins) {
    ask();
    for (int i = 0; i < fins; i++) {
      ledger.finishFailed(KEY.id());
    }
    answer();
  }

  private void answer() {
    questions.remove().complete(null);
  }

  private void assertBothFinishedAnd(State state) {
    assertThat(finished).containsExactly("first", "second");
    assertThat(state()).isEqualTo(state);
  }

  private State state() {
    return window.find(KEY).state();
  }

  @Override
  public boolean finish(String delivery) {
    return connected && finished.add(delivery);
  }

  @Override
  public void requeue(String delivery, long delayMs) {
    throw new AssertionError("no message here is given back");
  }

  @Override
  public void superseded(String delivery) {
    // Only what was finished counts here.
  }

  @Override
  public String connection(String delivery) {
    return "the only one";
  }

  @Override
  public void confirmed(long afterMs) {
    latenciesMs.add(afterMs);
  }

  @Override
  public CompletableFuture<Void> executed(String connection) {
    CompletableFuture<Void> question = new CompletableFuture<>();
    questions.add(question);
    return question;
  }
}
