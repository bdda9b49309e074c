package io.nsqconnect.sink;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.kafka.connect.errors.ConnectException;

/**
 * The records that are on their way to the dead letter queue. Each counts as done when it has
 * arrived there: committed before, it would be lost with the worker. Belongs to the task's thread.
 */
final class Reports {
  private record Report(Entry entry, Future<Void> reported) {}

  private final Deque<Report> pending = new ArrayDeque<>();

  /** {@code entry} is done as soon as {@code reported} is. */
  void add(Entry entry, Future<Void> reported) {
    pending.add(new Report(entry, reported));
  }

  /**
   * Tells {@code onDone} of the records that have arrived, waiting for those that have not.
   *
   * @param deadlineNs until when, by the system's nanosecond clock
   * @throws ConnectException if one did not arrive
   */
  void settle(long deadlineNs, Consumer<Entry> onDone) throws InterruptedException {
    while (!pending.isEmpty()) {
      Report oldest = pending.peek();
      try {
        oldest.reported.get(Math.max(0, deadlineNs - System.nanoTime()), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        return;
      } catch (ExecutionException e) {
        throw failure(oldest.entry, e);
      }
      pending.remove();
      onDone.accept(oldest.entry);
    }
  }

  /** Throws unless {@code reported}, which is done, was successful for {@code entry}. */
  void requireReported(Entry entry, Future<Void> reported) {
    try {
      reported.get();
    } catch (ExecutionException e) {
      throw failure(entry, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static ConnectException failure(Entry entry, ExecutionException e) {
    return new ConnectException(
        "record %s did not get into the dead letter queue: %s"
            .formatted(entry.place(), e.getCause().getMessage()),
        e.getCause());
  }
}
