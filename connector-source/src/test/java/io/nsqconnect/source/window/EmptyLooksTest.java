package io.nsqconnect.source.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.nsqconnect.source.window.WindowEntry.State;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is known when nsqd says that it has no message. */
class EmptyLooksTest implements Settlements<String, String> {
  private static final WindowLimits LIMITS = new WindowLimits(100, 16, 2, Long.MAX_VALUE);
  private static final long LEASE_MS = 500;

  private long nowMs = 7000;
  private Window<String> window = new Window<>("n/t/c", LIMITS, true);
  private Ledger<String, String> ledger = new Ledger<>(window, this, () -> nowMs);
  private EmptyLooks looks = new EmptyLooks(ledger, LEASE_MS);

  /** An earlier task has committed messages 1 to 3, in two segments, and is gone. */
  @BeforeEach
  void restart() {
    Map<Integer, Map<String, ?>> kafka = new HashMap<>();
    for (int i = 1; i <= 3; i++) {
      WindowEntry<String> entry = take(i);
      ledger.committed(entry);
      kafka.put(
          Integer.valueOf(window.partition(entry).get("seg")), new HashMap<>(window.offset(entry)));
    }
    window = new Window<>("n/t/c", LIMITS, true);
    window.restore(kafka, nowMs);
    ledger = new Ledger<>(window, this, () -> nowMs);
    looks = new EmptyLooks(ledger, LEASE_MS);
    nowMs += LEASE_MS;
  }

  @Test
  void twoLooksThatFindNothingEndAllDoubts() {
    assertThat(window.doubtfulSegments()).isEqualTo(2);

    assertThat(lookAtNothing()).isZero();
    assertThat(window.doubtfulSegments()).isEqualTo(2);
    assertThat(lookAtNothing()).isEqualTo(3);

    assertThat(window.doubtfulSegments()).isZero();
    assertThat(ledger.confirmed()).isEqualTo(3);
    assertThat(looks.begin()).as("of use").isFalse();
  }

  @Test
  void aLookInBetweenThatFindsSomethingChangesNothing() {
    lookAtNothing();
    assertThat(looks.begin()).isTrue();

    assertThat(lookAtNothing()).isEqualTo(3);
  }

  @Test
  void nobodyLooksWhileARecordIsOnItsWay() {
    WindowEntry<String> entry = take(4);
    assertThat(looks.begin()).isFalse();

    ledger.committed(entry);
    assertThat(looks.begin()).isTrue();
  }

  @Test
  void nobodyLooksWhileLeasesOfTheLastConnectionMayHold() {
    nowMs--;
    assertThat(looks.begin()).isFalse();

    nowMs++;
    assertThat(looks.begin()).isTrue();
    ledger.disconnected();
    assertThat(looks.begin()).isFalse();
  }

  @Test
  void nothingIsSaidOfWhatCameAfterTheFirstLook() {
    lookAtNothing();
    ledger.committed(take(4));
    ledger.committed(take(5));

    assertThat(lookAtNothing()).isEqualTo(3);

    assertThat(state(3)).isEqualTo(State.CONFIRMED);
    assertThat(state(4)).as("in the same segment").isEqualTo(State.COMMITTED);
    assertThat(state(5)).isEqualTo(State.COMMITTED);
  }

  @Test
  void looksOverTwoConnectionsDoNotCountTogether() {
    lookAtNothing();
    ledger.disconnected();
    nowMs += LEASE_MS;

    assertThat(lookAtNothing()).isZero();
    assertThat(lookAtNothing()).isEqualTo(3);
  }

  @Test
  void aConnectionThatEndsDuringALookMakesItUseless() {
    lookAtNothing();
    assertThat(looks.begin()).isTrue();
    ledger.disconnected();

    assertThat(looks.foundNothing()).isZero();
    assertThat(window.doubtfulSegments()).isEqualTo(2);
  }

  private int lookAtNothing() {
    assertThat(looks.begin()).isTrue();
    return looks.foundNothing();
  }

  private WindowEntry<String> take(int number) {
    assertThat(ledger.hasRoom()).isTrue();
    return ledger.take(key(number), "delivery").orElseThrow();
  }

  private State state(int number) {
    return window.find(key(number)).state();
  }

  private static MessageKey key(int number) {
    return new MessageKey(number, 1);
  }

  @Override
  public boolean finish(String delivery) {
    return true;
  }

  @Override
  public void requeue(String delivery, long delayMs) {
    throw new AssertionError("no message here is given back");
  }

  @Override
  public void superseded(String delivery) {
    throw new AssertionError("no message here comes twice");
  }

  @Override
  public String connection(String delivery) {
    return "the only one";
  }

  @Override
  public CompletableFuture<Void> executed(String connection) {
    return new CompletableFuture<>();
  }

  @Override
  public void confirmed(long afterMs) {
    throw new AssertionError("nsqd answers nothing here");
  }
}
