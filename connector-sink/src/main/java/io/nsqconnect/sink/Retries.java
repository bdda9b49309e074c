package io.nsqconnect.sink;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;

/**
 * The batches that wait to be published again. Each waits for its own time; one that only wanted a
 * connection waits for that too, whichever comes first, so that an nsqd which comes back after a
 * long time is not left idle until the delays that have grown meanwhile are over. Belongs to the
 * I/O thread.
 */
final class Retries {
  private final ScheduledExecutorService io;
  private final Consumer<Batch> publish;
  private final Map<Batch, Future<?>> wantingConnection = new IdentityHashMap<>();

  Retries(ScheduledExecutorService io, Consumer<Batch> publish) {
    this.io = io;
    this.publish = publish;
  }

  /** Publishes {@code batch} in {@code delayMs} milliseconds. */
  void after(long delayMs, Batch batch) {
    io.schedule(() -> publish.accept(batch), delayMs, MILLISECONDS);
  }

  /** Publishes {@code batch} in {@code delayMs} milliseconds, or once there is a connection. */
  void afterOrConnected(long delayMs, Batch batch) {
    Future<?> timer =
        io.schedule(
            () -> {
              wantingConnection.remove(batch);
              publish.accept(batch);
            },
            delayMs,
            MILLISECONDS);
    wantingConnection.put(batch, timer);
  }

  /** There is a connection. */
  void onConnected() {
    List<Batch> batches = new ArrayList<>(wantingConnection.keySet());
    wantingConnection.values().forEach(timer -> timer.cancel(false));
    wantingConnection.clear();
    batches.forEach(publish);
  }
}
