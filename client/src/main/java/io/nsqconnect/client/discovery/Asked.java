package io.nsqconnect.client.discovery;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How it goes with one nsqlookupd: one question after the other, each on a thread that may be at it
 * long after it was interrupted, so that there is at most one. The log hears of a change only.
 * Belongs to the thread that runs the rounds.
 */
final class Asked<T> {
  private static final Logger LOG = LoggerFactory.getLogger(Asked.class);

  /** Whether a thread is at a question. */
  private final AtomicBoolean busy = new AtomicBoolean();

  private Future<Set<T>> answer;
  private boolean failing;

  /** Begins a question, unless the last one has not ended. */
  void begin(ExecutorService askers, Callable<Set<T>> question) {
    answer = busy.get() ? null : askers.submit(() -> ask(question));
  }

  /** Only a thread that is there is busy: a question that is given up before has not begun. */
  private Set<T> ask(Callable<Set<T>> question) throws Exception {
    if (!busy.compareAndSet(false, true)) {
      throw new IllegalStateException("the last question has not ended");
    }
    try {
      return question.call();
    } finally {
      busy.set(false);
    }
  }

  Set<T> await(long timeoutMs) throws ExecutionException, InterruptedException, TimeoutException {
    if (answer == null) {
      throw new TimeoutException();
    }
    try {
      return answer.get(timeoutMs, MILLISECONDS);
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw e;
    }
  }

  void onAnswer(Lookupd lookupd) {
    if (failing) {
      failing = false;
      LOG.info("{}: answers again", lookupd);
    }
  }

  void onFailure(Lookupd lookupd, String reason) {
    if (!failing) {
      failing = true;
      LOG.warn(
          "{}: {}; what it said last holds until it answers again, or nothing if it never did",
          lookupd,
          reason);
    }
  }
}
