package io.nsqconnect.broker.storage;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RunnableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Stands in for the thread of slow work: what it is given waits until the test says so, or until
 * somebody waits for a result. Timers go off when the test lets their time pass.
 */
public final class ManualExecutor extends AbstractExecutorService
    implements ScheduledExecutorService {
  private final ArrayDeque<Runnable> work = new ArrayDeque<>();
  private final List<Runnable> timers = new ArrayList<>();

  /** Does everything that waits, and what follows from it. */
  public void runAll() {
    for (Runnable next = work.poll(); next != null; next = work.poll()) {
      next.run();
    }
  }

  /** Does what waits, then lets all timers go off, then does what follows. */
  void passTimeout() {
    runAll();
    List<Runnable> due = List.copyOf(timers);
    timers.clear();
    due.forEach(Runnable::run);
    runAll();
  }

  int timers() {
    return timers.size();
  }

  @Override
  public void execute(Runnable command) {
    work.add(command);
  }

  @Override
  protected <T> RunnableFuture<T> newTaskFor(Callable<T> callable) {
    return new FutureTask<>(callable) {
      @Override
      public T get() throws InterruptedException, ExecutionException {
        if (!isDone()) {
          runAll();
        }
        return super.get();
      }
    };
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
    timers.add(command);
    return null; // Nobody cancels.
  }

  @Override
  public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ScheduledFuture<?> scheduleAtFixedRate(
      Runnable command, long initialDelay, long period, TimeUnit unit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(
      Runnable command, long initialDelay, long delay, TimeUnit unit) {
    timers.add(command);
    return null;
  }

  @Override
  public void shutdown() {}

  @Override
  public List<Runnable> shutdownNow() {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean isShutdown() {
    return false;
  }

  @Override
  public boolean isTerminated() {
    return false;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return true;
  }
}
