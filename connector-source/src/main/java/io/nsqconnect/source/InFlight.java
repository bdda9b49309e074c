package io.nsqconnect.source;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * All messages that the task has taken and not settled. Thread-safe: they come on the I/O thread
 * and go on whichever thread Kafka's acknowledgement arrives.
 */
final class InFlight {
  private final Set<Lease> leases = ConcurrentHashMap.newKeySet();
  private final AtomicLong bytes = new AtomicLong();
  private final CompletableFuture<Void> emptied = new CompletableFuture<>();
  private volatile boolean closing;

  void add(Lease lease) {
    leases.add(lease);
    bytes.addAndGet(lease.bytes());
  }

  /** Whether {@code lease} was still there; of several callers, one is told so. */
  boolean remove(Lease lease) {
    if (!leases.remove(lease)) {
      return false;
    }
    bytes.addAndGet(-lease.bytes());
    if (closing && leases.isEmpty()) {
      emptied.complete(null);
    }
    return true;
  }

  int count() {
    return leases.size();
  }

  long bytes() {
    return bytes.get();
  }

  void forEach(Consumer<Lease> action) {
    leases.forEach(action);
  }

  /** Completes as soon as all are settled; for when no more come. */
  CompletableFuture<Void> whenEmpty() {
    closing = true;
    if (leases.isEmpty()) {
      emptied.complete(null);
    }
    return emptied;
  }
}
