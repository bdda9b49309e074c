package io.nsqconnect.broker.storage;

import io.nsqconnect.broker.engine.Clock;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens when messages of a {@link DeferredLog} can't be read, each by itself: it is asked
 * for again, and given up when it has failed for as long as a disk queue waits. Told once, and then
 * once in a while.
 */
final class LogReadFailures {
  private static final Logger LOG = LoggerFactory.getLogger(LogReadFailures.class);

  /** Messages beyond are asked for again until there is room: 5 MiB of books. */
  private static final int MAX_FAILING = 1 << 16;

  /** So much of the time between two attempts counts: while nobody reads, nothing fails. */
  private static final long MAX_PAUSE_NS = ReadFailures.PATIENCE_NS / 2;

  private static final long LOG_PAUSE_NS = 60_000_000_000L;

  private record Failing(long lastNs, long ns) {
    Failing again(long nowNs) {
      return new Failing(nowNs, ns + Math.min(nowNs - lastNs, MAX_PAUSE_NS));
    }
  }

  private final QueueFiles files;
  private final Clock clock;

  /** How it stands with messages that fail, by their names. */
  private final Map<Long, Failing> failing = new HashMap<>();

  private String reason;
  private long toldNs;

  LogReadFailures(QueueFiles files, Clock clock) {
    this.files = files;
    this.clock = clock;
  }

  /** A message could be read, or does not matter any more. */
  void forget(long record) {
    if (!failing.isEmpty()) {
      failing.remove(record);
    }
  }

  /** Forgets all messages. */
  void clear() {
    failing.clear();
  }

  /** A message can't be read; returns whether it is given up. */
  boolean isGivenUp(long record, long file, long position, IOException e) {
    tell(file, position, DurableFiles.reason(e));
    if (!(e instanceof UnreadableException)) {
      return false;
    }
    long nowNs = clock.nanoTime();
    Failing before = failing.get(record);
    Failing now = before == null ? new Failing(nowNs, 0) : before.again(nowNs);
    if (now.ns() < ReadFailures.PATIENCE_NS) {
      if (before != null || failing.size() < MAX_FAILING) {
        failing.put(record, now);
      }
      return false;
    }
    failing.remove(record);
    LOG.error(
        "DISKQUEUE({}) {}: the deferred message at {} can't be read, going on without it",
        files.name(),
        path(file),
        position);
    return true;
  }

  private void tell(long file, long position, String why) {
    long nowNs = clock.nanoTime();
    if (!why.equals(reason) || nowNs - toldNs >= LOG_PAUSE_NS) {
      reason = why;
      toldNs = nowNs;
      LOG.error(
          "DISKQUEUE({}) failed to read a deferred message, {} at {} - {}",
          files.name(),
          path(file),
          position,
          why);
    }
  }

  private String path(long file) {
    return files.disk().path(files.data(file));
  }
}
