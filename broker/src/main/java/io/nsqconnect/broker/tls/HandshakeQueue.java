package io.nsqconnect.broker.tls;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * What handshakes have to do on the event loop, one step of it in each turn.
 *
 * <p>Signing aside, a handshake is still far more work than a message. When thousands of clients
 * send theirs at once, all of it would be done in one turn of the loop, before those who are being
 * served get the next. Here it lines up.
 */
final class HandshakeQueue {
  private final Queue<Runnable> steps = new ArrayDeque<>();
  private boolean scheduled;

  /**
   * Has {@code step} done when its turn has come.
   *
   * @param nextTurn runs something after the loop has looked at its sockets again
   */
  void add(Runnable step, Consumer<Runnable> nextTurn) {
    steps.add(step);
    schedule(nextTurn);
  }

  private void schedule(Consumer<Runnable> nextTurn) {
    if (!scheduled) {
      scheduled = true;
      nextTurn.accept(() -> turn(nextTurn));
    }
  }

  private void turn(Consumer<Runnable> nextTurn) {
    scheduled = false;
    try {
      steps.remove().run();
    } finally {
      if (!steps.isEmpty()) {
        schedule(nextTurn);
      }
    }
  }
}
