package io.nsqconnect.sink;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;

/**
 * The batches that wait to be published again. Each waits for its own time; one that only wants a
 * node which takes it waits for that too, whichever comes first, so that an nsqd which comes back
 * after a long time is not left idle until the delays that have grown meanwhile are over. Belongs
 * to the I/O thread.
 */
final class Retries {
  private final ScheduledExecutorService io;
  private final Consumer<Batch> publish;

  /** In the order in which they began to wait: whichever was tried comes last. */
  private final Map<Batch, Future<?>> wantingNode = new LinkedHashMap<>();

  Retries(ScheduledExecutorService io, Consumer<Batch> publish) {
    this.io = io;
    this.publish = publish;
  }

  /** Publishes {@code batch} in {@code delayMs} milliseconds. */
  void after(long delayMs, Batch batch) {
    io.schedule(() -> publish.accept(batch), delayMs, MILLISECONDS);
  }

  /** Publishes {@code batch} in {@code delayMs} milliseconds, or once a node may take it. */
  void afterOrWilling(long delayMs, Batch batch) {
    Future<?> timer =
        io.schedule(
            () -> {
              wantingNode.remove(batch);
              publish.accept(batch);
            },
            delayMs,
            MILLISECONDS);
    wantingNode.put(batch, timer);
  }

  /** There is a node that may be asked, which it might not before. */
  void onWilling() {
    List<Batch> batches = new ArrayList<>(wantingNode.keySet());
    wantingNode.values().forEach(timer -> timer.cancel(false));
    wantingNode.clear();
    batches.forEach(publish);
  }
}
