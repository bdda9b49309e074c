package io.nsqconnect.client;

import io.nsqconnect.protocol.MessageId;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Finds out how far nsqd has come with commands that it answers only when they fail.
 *
 * <p>It executes the commands of a connection in their order. So one that surely fails is sent
 * after them: TOUCH of an id that no message has. Its error proves that all before it are executed,
 * and that their own errors, if any, have come. Thread-safe.
 */
final class Barriers {
  /** No digit of an nsqd's ids; what nsqd's log shows explains itself. */
  private static final String PREFIX = "barrier-";

  private static final String ERROR_PREFIX = "E_TOUCH_FAILED TOUCH " + PREFIX;
  private static final int ID_INDEX = ERROR_PREFIX.length() - PREFIX.length();

  /** A question of how far nsqd is. */
  record Barrier(MessageId id, CompletableFuture<Void> passed) {}

  private final Map<MessageId, Barrier> raised = new ConcurrentHashMap<>();
  private final AtomicInteger last = new AtomicInteger();

  /** One that is about to be sent. */
  Barrier raise() {
    MessageId id = MessageId.of(PREFIX + String.format("%08x", last.incrementAndGet()));
    Barrier barrier = new Barrier(id, new CompletableFuture<>());
    raised.put(id, barrier);
    return barrier;
  }

  /** Whether the error frame {@code payload} answers a barrier; if so, it is passed. */
  boolean isPassed(String payload) {
    if (!payload.startsWith(ERROR_PREFIX) || payload.length() < ID_INDEX + MessageId.LENGTH) {
      return false;
    }
    MessageId id = MessageId.of(payload.substring(ID_INDEX, ID_INDEX + MessageId.LENGTH));
    Barrier barrier = raised.remove(id);
    if (barrier != null) {
      barrier.passed.complete(null);
    }
    return true;
  }

  /** The connection has ended. */
  void failAll() {
    for (MessageId id : raised.keySet()) {
      Barrier barrier = raised.remove(id);
      if (barrier != null) {
        barrier.passed.completeExceptionally(new IllegalStateException("connection closed"));
      }
    }
  }
}
