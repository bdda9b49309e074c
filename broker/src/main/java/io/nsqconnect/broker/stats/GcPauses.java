package io.nsqconnect.broker.stats;

import com.sun.management.GarbageCollectionNotificationInfo;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;

/**
 * How long the last collections have stopped the JVM, from the first time that somebody cares: who
 * never asks does not pay. The JVM tells milliseconds. May be used from any thread.
 */
final class GcPauses {
  /** As many as Go keeps. */
  static final int KEPT = 256;

  /** What a collector reports that does its work beside the program, not instead of it. */
  private static final String CONCURRENT = "end of GC cycle";

  private static final double PERCENT = 100;

  private final AtomicBoolean listening = new AtomicBoolean();
  private final long[] lastUs = new long[KEPT];
  private int count;

  /** Takes note from now on; asking again changes nothing. */
  void listen() {
    if (listening.getAndSet(true)) {
      return;
    }
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      if (collector instanceof NotificationEmitter emitter) {
        emitter.addNotificationListener((event, unused) -> noted(event), null, null);
      }
    }
  }

  synchronized void add(long pauseUs) {
    lastUs[count % KEPT] = pauseUs;
    count = count + 1 == 2 * KEPT ? KEPT : count + 1;
  }

  /** The pauses that are kept, shortest first. */
  synchronized long[] sortedUs() {
    long[] sorted = Arrays.copyOf(lastUs, Math.min(count, KEPT));
    Arrays.sort(sorted);
    return sorted;
  }

  /** The percentile that nsqd would take of {@code sorted} values; 0 if there are none. */
  static long percentile(double percent, long[] sorted) {
    if (sorted.length == 0) {
      return 0;
    }
    int index = (int) Math.floor(percent / PERCENT * sorted.length + 0.5);
    return sorted[Math.min(index, sorted.length - 1)];
  }

  private void noted(Notification event) {
    if (GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION.equals(event.getType())) {
      GarbageCollectionNotificationInfo info =
          GarbageCollectionNotificationInfo.from((CompositeData) event.getUserData());
      if (!CONCURRENT.equals(info.getGcAction())) {
        add(TimeUnit.MILLISECONDS.toMicros(info.getGcInfo().getDuration()));
      }
    }
  }
}
