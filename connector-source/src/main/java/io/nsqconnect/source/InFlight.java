package io.nsqconnect.source;

import io.nsqconnect.client.Delivery;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * All messages that the task has taken and not settled. Thread-safe: they come on the I/O thread
 * and go on whichever thread Kafka's acknowledgement arrives.
 */
final class InFlight {
  private final Set<Lease> leases = ConcurrentHashMap.newKeySet();
  private final AtomicInteger unsettled = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();
  private final CompletableFuture<Void> emptied = new CompletableFuture<>();
  private volatile boolean closing;

  void add(Lease lease) {
    unsettled.incrementAndGet();
    leases.add(lease);
    bytes.addAndGet(lease.bytes());
  }

  /**
   * Settles {@code lease} with {@code settlement}, unless somebody else has or is about to. Whoever
   * waits {@link #whenEmpty} hears of it only when nsqd has been told, so that the connection is
   * not closed before.
   *
   * @return what {@code settlement} says, or false if it was not asked
   */
  boolean settle(Lease lease, Predicate<Delivery> settlement) {
    if (!leases.remove(lease)) {
      return false;
    }
    bytes.addAndGet(-lease.bytes());
    try {
      return settlement.test(lease.delivery());
    } finally {
      if (unsettled.decrementAndGet() == 0 && closing) {
        emptied.complete(null);
      }
    }
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
    if (unsettled.get() == 0) {
      emptied.complete(null);
    }
    return emptied;
  }
}
