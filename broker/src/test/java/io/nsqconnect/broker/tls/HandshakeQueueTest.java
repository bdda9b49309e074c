package io.nsqconnect.broker.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/** How much of the handshakes is done in a turn. The turns are the test's. */
class HandshakeQueueTest {
  private final HandshakeQueue queue = new HandshakeQueue();
  private final Queue<Runnable> turns = new ArrayDeque<>();
  private final List<Integer> done = new ArrayList<>();

  @Test
  void stepsAreDoneInTheirOrderOneInEachTurn() {
    add(1, 2, 3);
    assertThat(done).isEmpty();

    turn();
    assertThat(done).containsExactly(1);
    turn();
    assertThat(done).containsExactly(1, 2);
    turn();
    assertThat(done).containsExactly(1, 2, 3);
    assertThat(turns).isEmpty();
  }

  @Test
  void whatIsAddedMeanwhileTakesNoTurnOfItsOwn() {
    add(1, 2);
    turn();
    add(3);

    assertThat(turns).hasSize(1);
    turn();
    turn();
    assertThat(done).containsExactly(1, 2, 3);
  }

  @Test
  void aStepThatFailsDoesNotStopTheOthers() {
    queue.add(
        () -> {
          throw new IllegalStateException("broken");
        },
        turns::add);
    add(1, 2, 3);

    assertThatThrownBy(this::turn).hasMessage("broken");
    turn();
    turn();
    turn();
    assertThat(done).containsExactly(1, 2, 3);
  }

  private void add(int... steps) {
    for (int step : steps) {
      queue.add(() -> done.add(step), turns::add);
    }
  }

  private void turn() {
    turns.remove().run();
  }
}
