package io.nsqconnect.broker.stats;

import io.nsqconnect.broker.stats.Stats.MemoryStats;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;

/**
 * The heap and its collections, under nsqd's names. Objects are not counted by a JVM; the next
 * collection is due at the latest when the committed heap is full. May be used from any thread.
 */
final class JvmMemory {
  private static final int P95 = 95;
  private static final int P99 = 99;
  private static final int MAX = 100;

  private final GcPauses pauses = new GcPauses();

  MemoryStats measure() {
    pauses.listen();
    MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    long[] sorted = pauses.sortedUs();
    return new MemoryStats(
        0,
        heap.getCommitted() - heap.getUsed(),
        heap.getUsed(),
        Math.max(0, heap.getMax() - heap.getCommitted()),
        GcPauses.percentile(MAX, sorted),
        GcPauses.percentile(P99, sorted),
        GcPauses.percentile(P95, sorted),
        heap.getCommitted(),
        gcRuns());
  }

  private static long gcRuns() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .mapToLong(GarbageCollectorMXBean::getCollectionCount)
        .sum();
  }
}
