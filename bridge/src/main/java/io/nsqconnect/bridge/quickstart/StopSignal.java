package io.nsqconnect.bridge.quickstart;

import java.io.PrintStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns SIGINT and SIGTERM into an interrupt of one thread, and holds the JVM's end back until that
 * thread has cleaned up, which it tells by closing this.
 */
final class StopSignal implements AutoCloseable {
  /** More than all processes together need to stop; then the JVM ends regardless. */
  private static final long CLEAN_UP_LIMIT_S = 60;

  private final Thread interrupted;
  private final PrintStream out;
  private final CountDownLatch cleanedUp = new CountDownLatch(1);
  private volatile boolean raised;

  /** Interrupts {@code thread} when this process is asked to end, and tells so on {@code out}. */
  StopSignal(Thread thread, PrintStream out) {
    this.interrupted = thread;
    this.out = out;
    Runtime.getRuntime().addShutdownHook(new Thread(this::raise, "stop-signal"));
  }

  private void raise() {
    if (cleanedUp.getCount() == 0) {
      return;
    }
    raised = true;
    out.println("\nstopping ...");
    interrupted.interrupt();
    try {
      boolean clean = cleanedUp.await(CLEAN_UP_LIMIT_S, TimeUnit.SECONDS);
      out.println(clean ? "stopped" : "not everything stopped in " + CLEAN_UP_LIMIT_S + " s");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether this process was asked to end. */
  boolean isRaised() {
    return raised;
  }

  @Override
  public void close() {
    cleanedUp.countDown();
  }
}
