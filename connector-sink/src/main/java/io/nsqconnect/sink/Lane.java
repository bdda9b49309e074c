package io.nsqconnect.sink;

import io.nsqconnect.client.Backoff;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Messages on their way to one NSQ topic, gathered into batches.
 *
 * <p>An ordered lane lets out one batch at a time, and the next when that is done; any other lets
 * them out as they are complete. A batch is complete when it is full or when its first message has
 * lingered long enough. A deferred message is a batch of its own, since NSQ defers one at a time.
 * Belongs to the I/O thread.
 */
final class Lane {
  /** What all lanes of an outlet have in common. */
  record Rules(
      BatchLimits limits,
      boolean ordered,
      Supplier<Backoff> backoffs,
      ScheduledExecutorService io,
      Consumer<Batch> publish) {}

  private final LaneKey key;
  private final Rules rules;
  private final Deque<Batch> waiting = new ArrayDeque<>();
  private Batch filling;
  private Batch underWay;

  /** Whether {@link #next} is at work, further up the stack perhaps. */
  private boolean lettingOut;

  Lane(LaneKey key, Rules rules) {
    this.key = key;
    this.rules = rules;
  }

  LaneKey key() {
    return key;
  }

  String topic() {
    return key.topic();
  }

  /** Whether nothing is gathered here, waits for its turn, or is ordered after something. */
  boolean isIdle() {
    return filling == null && waiting.isEmpty() && underWay == null;
  }

  void add(Entry entry) {
    boolean deferred = entry.message().deferMs() > 0;
    if (filling != null
        && (!filling.hasRoomFor(entry, rules.limits) || deferred && rules.ordered)) {
      send();
    }
    if (deferred) {
      Batch alone = new Batch(this, rules.backoffs.get());
      alone.add(entry);
      letOut(alone);
      return;
    }
    if (filling == null) {
      begin();
    }
    filling.add(entry);
    if (filling.isFull(rules.limits)) {
      send();
    }
  }

  private void begin() {
    Batch begun = new Batch(this, rules.backoffs.get());
    filling = begun;
    if (rules.limits.lingerMs() > 0) {
      rules.io.schedule(
          () -> {
            if (filling == begun) {
              send();
            }
          },
          rules.limits.lingerMs(),
          TimeUnit.MILLISECONDS);
    }
  }

  /** Ends the lingering. */
  void send() {
    Batch full = filling;
    filling = null;
    if (full != null) {
      letOut(full);
    }
  }

  private void letOut(Batch batch) {
    if (rules.ordered) {
      waiting.add(batch);
      next();
    } else {
      rules.publish.accept(batch);
    }
  }

  /**
   * A batch may be done with before publishing it returns: then the loop goes on, not the stack.
   */
  private void next() {
    if (lettingOut) {
      return;
    }
    lettingOut = true;
    try {
      while (underWay == null && !waiting.isEmpty()) {
        underWay = waiting.remove();
        rules.publish.accept(underWay);
      }
    } finally {
      lettingOut = false;
    }
  }

  /** A batch that was let out is done with. */
  void onDone() {
    if (rules.ordered) {
      underWay = null;
      next();
    }
  }

  /** A batch that was let out is replaced by {@code parts}, in their order. */
  void onSplit(List<Batch> parts) {
    if (rules.ordered) {
      underWay = null;
      for (int i = parts.size() - 1; i >= 0; i--) {
        waiting.addFirst(parts.get(i));
      }
      next();
    } else {
      parts.forEach(rules.publish);
    }
  }
}
