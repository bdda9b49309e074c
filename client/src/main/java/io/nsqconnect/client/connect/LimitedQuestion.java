package io.nsqconnect.client.connect;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Asks a question that may take any time, and waits for the answer no longer than it is told. It is
 * asked on a thread of its own, which may be at it long after it was interrupted; so there is at
 * most one, and no other question meanwhile. Belongs to one thread.
 */
public final class LimitedQuestion {
  private final String threadName;

  /** Whether a thread is at a question. */
  private final AtomicBoolean busy = new AtomicBoolean();

  /** Nothing asked yet. */
  public LimitedQuestion(String threadName) {
    this.threadName = threadName;
  }

  /**
   * The answer to {@code question}.
   *
   * @throws IOException if there is none within {@code limitMs} milliseconds, or if asking fails
   */
  public <T> T ask(Callable<T> question, long limitMs) throws IOException, InterruptedException {
    if (busy.get()) {
      throw new IOException("the last question is not answered yet");
    }
    FutureTask<T> answer = new FutureTask<>(() -> askBusily(question));
    Thread thread = new Thread(answer, threadName);
    thread.setDaemon(true);
    thread.start();
    try {
      return answer.get(limitMs, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new IOException("no answer within " + limitMs + " ms", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
    } finally {
      answer.cancel(true);
    }
  }

  /** Only a thread that is there is busy: a question that is given up before has not begun. */
  private <T> T askBusily(Callable<T> question) throws Exception {
    if (!busy.compareAndSet(false, true)) {
      throw new IllegalStateException("the last question has not ended");
    }
    try {
      return question.call();
    } finally {
      busy.set(false);
    }
  }
}
