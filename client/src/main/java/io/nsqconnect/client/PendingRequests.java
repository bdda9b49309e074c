package io.nsqconnect.client;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The requests of one connection that nsqd has not answered. It answers in the order of the
 * requests, so an answer belongs to the oldest. Belongs to the connection's event loop.
 */
final class PendingRequests {
  private record Pending(String request, CompletableFuture<String> answer, Future<?> timeout) {}

  private final NsqdAddress nsqd;
  private final EventExecutor loop;
  private final long timeoutMs;
  private final Consumer<Closure> onTimeout;
  private final Queue<Pending> pending = new ArrayDeque<>();

  /**
   * No requests.
   *
   * @param onTimeout told when an answer takes longer than {@code timeoutMs}
   */
  PendingRequests(
      NsqdAddress nsqd, EventExecutor loop, long timeoutMs, Consumer<Closure> onTimeout) {
    this.nsqd = nsqd;
    this.loop = loop;
    this.timeoutMs = timeoutMs;
    this.onTimeout = onTimeout;
  }

  CompletableFuture<String> add(String request) {
    Closure late =
        new Closure.Lost("no answer to " + request + " within " + timeoutMs + " ms from " + nsqd);
    Future<?> timeout =
        loop.schedule(() -> onTimeout.accept(late), timeoutMs, TimeUnit.MILLISECONDS);
    CompletableFuture<String> answer = new CompletableFuture<>();
    pending.add(new Pending(request, answer, timeout));
    return answer;
  }

  /** Whether there was a request that {@code payload} could answer. */
  boolean answerOldest(String payload) {
    Pending oldest = pending.poll();
    if (oldest == null) {
      return false;
    }
    oldest.timeout.cancel(false);
    oldest.answer.complete(payload);
    return true;
  }

  /**
   * Fails them all. nsqd executes in order and stops at the first command that it refuses: what
   * follows that one surely had no effect, while after a loss nothing is known.
   */
  void failAll(Closure closure) {
    boolean oldest = true;
    for (Pending next = pending.poll(); next != null; next = pending.poll()) {
      next.timeout.cancel(false);
      next.answer.completeExceptionally(failure(next.request, oldest, closure));
      oldest = false;
    }
  }

  private RequestFailedException failure(String request, boolean oldest, Closure closure) {
    if (closure instanceof Closure.Lost lost) {
      return RequestFailedException.unknown(nsqd, request, lost);
    }
    Closure.Refused refused = (Closure.Refused) closure;
    return oldest
        ? RequestFailedException.refused(nsqd, request, refused)
        : RequestFailedException.notExecuted(
            nsqd, request, "it followed one that was refused: " + refused.reason(), null);
  }
}
