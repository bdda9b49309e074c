package io.nsqconnect.client.discovery;

import java.util.concurrent.CountDownLatch;

/** A name lookup that hangs until somebody ends it: whoever waits for it cannot be interrupted. */
final class DeafLookup {
  private final CountDownLatch ended = new CountDownLatch(1);

  void hang() {
    boolean over = false;
    while (!over) {
      try {
        ended.await();
        over = true;
      } catch (InterruptedException e) {
        // Deaf.
      }
    }
  }

  void end() {
    ended.countDown();
  }
}
