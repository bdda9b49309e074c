package io.nsqconnect.source.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.nsqconnect.protocol.MessageId;
import org.junit.jupiter.api.Test;

/** Which segment makes room for the next, of four with two messages each. */
class ReusedSegmentTest {
  private static final WindowLimits LIMITS = new WindowLimits(4, 4, 2, 1000);

  private final Window<String> window = new Window<>("n/t/c", LIMITS, true);

  @Test
  void theOldestMakesRoom() {
    for (int i = 1; i <= 6; i++) {
      window.confirm(commit(i));
    }
    commit(7);

    assertThat(isRemembered(1)).isFalse();
    assertThat(isRemembered(3)).isTrue();
  }

  /** nsqd has finished it only now, and may bring it back when it is killed. */
  @Test
  void theOneWithAMessageThatWasConfirmedLateIsKept() {
    commit(1);
    for (int i = 2; i <= 8; i++) {
      window.confirm(commit(i));
    }
    window.confirm(window.find(key(1)));
    commit(9);

    assertThat(isRemembered(1)).isTrue();
    assertThat(isRemembered(3)).isFalse();
  }

  @Test
  void itMakesRoomAllTheSameIfThereIsNoOther() {
    for (int i = 1; i <= 8; i++) {
      commit(i);
    }
    assertThat(window.hasRoom(0)).isFalse();
    for (int i = 1; i <= 8; i++) {
      window.confirm(window.find(key(i)));
    }
    commit(9);

    assertThat(isRemembered(1)).isFalse();
  }

  private WindowEntry<String> commit(int number) {
    assertThat(window.hasRoom(0)).isTrue();
    WindowEntry<String> entry = window.admit(key(number), "delivery");
    window.commit(entry);
    return entry;
  }

  private boolean isRemembered(int number) {
    return window.find(key(number)) != null;
  }

  private static MessageKey key(int number) {
    return MessageKey.of(MessageId.of(String.format("%016x", number)), 1);
  }
}
