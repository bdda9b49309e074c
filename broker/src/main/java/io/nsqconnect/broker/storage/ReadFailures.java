package io.nsqconnect.broker.storage;

import io.nsqconnect.broker.engine.Clock;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens when a disk queue can't be read. The file may be sound, so reading is tried again,
 * from batch to batch, and told once; in the end the place is passed over. Each time that this
 * leads to a place which can't be read either, more is passed over at once: a file of which nothing
 * can be read takes minutes, and a disk that fails for a minute costs little.
 */
final class ReadFailures {
  private static final Logger LOG = LoggerFactory.getLogger(ReadFailures.class);

  /** So long a place of the disk may fail: a fault that passes is over by then. */
  static final long PATIENCE_NS = 5_000_000_000L;

  /** So much of the time between two attempts counts: while nobody reads, nothing fails. */
  static final long MAX_PAUSE_NS = 500_000_000;

  /** Unit of failure of a disk: its blocks are at least that large. */
  private static final int DISK_BLOCK_BYTES = 4096;

  /** 64 blocks, 256 KiB: 5 seconds of failure cost no more than that. */
  private static final int MAX_PASSED_OVER_LOG = 6;

  private final QueueFiles files;
  private final QueueReader reader;
  private final Clock clock;

  /** Why reading fails, or null. */
  private String reason;

  private long lastFailureNs;
  private long failingNs;
  private int passedOver;

  ReadFailures(QueueFiles files, QueueReader reader, Clock clock) {
    this.files = files;
    this.reader = reader;
    this.clock = clock;
  }

  /** Reading has succeeded. */
  void clear() {
    reason = null;
    passedOver = 0;
  }

  /** The file is not there, and the reader leaves it. */
  void missing(Damage damage) {
    LOG.error(
        "DISKQUEUE({}) {} is missing, going on behind it",
        files.name(),
        files.disk().path(files.data(reader.file())));
    damage.found(0);
  }

  /**
   * Reading has failed.
   *
   * @param written where the file ends at present, or {@link Long#MAX_VALUE} if it is complete
   * @return whether reading may go on behind that place
   */
  boolean passOver(IOException e, long written) {
    String why = DurableFiles.reason(e);
    long nowNs = clock.nanoTime();
    failingNs = reason == null ? 0 : failingNs + Math.min(nowNs - lastFailureNs, MAX_PAUSE_NS);
    lastFailureNs = nowNs;
    if (!why.equals(reason)) {
      reason = why;
      LOG.error(
          "DISKQUEUE({}) failed to read {} at {} - {}",
          files.name(),
          files.disk().path(files.data(reader.file())),
          reader.position(),
          why);
    }
    if (failingNs < PATIENCE_NS || !reader.isOpen()) {
      return false;
    }
    try {
      // A record may begin in the block in front of that which can't be read: these go one by one.
      int blocks = 1 << Math.min(Math.max(0, passedOver - 1), MAX_PASSED_OVER_LOG);
      reader.passOverBlocks(blocks * DISK_BLOCK_BYTES, written);
    } catch (IOException again) {
      return false;
    }
    failingNs = 0;
    passedOver++;
    return reader.position() < written;
  }
}
