package io.nsqconnect.broker;

import io.nsqconnect.broker.config.Configuration;
import io.nsqconnect.broker.config.Options;
import io.nsqconnect.broker.health.Condition;
import io.nsqconnect.broker.storage.Disk;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells when the disk is so full that publishers should be refused, before a write fails: what is
 * there still has to be requeued, deferred and synced.
 *
 * <p>Looks at the disk when it is told to, on the thread for slow work.
 */
final class FreeSpace {
  private static final Logger LOG = LoggerFactory.getLogger(FreeSpace.class);

  private static final int PERCENT = 100;

  private static final Look UNKNOWN = new Look(null, Long.MAX_VALUE);

  /**
   * What was found.
   *
   * @param refusal why no message should be taken at present, or null
   * @param spareBytes how many bytes more than enough are free
   */
  record Look(String refusal, long spareBytes) {}

  private final Disk disk;
  private final long minBytes;
  private final long minPercent;
  private final Condition condition;
  private boolean refusing;

  FreeSpace(Disk disk, Configuration configuration, Condition condition) {
    this.disk = disk;
    this.minBytes = configuration.get(Options.MIN_FREE_BYTES);
    this.minPercent = configuration.get(Options.MIN_FREE_PERCENT);
    this.condition = condition;
  }

  /** Whether there is any limit. */
  boolean isLimited() {
    return minBytes > 0 || minPercent > 0;
  }

  /** Looks at the disk, and tells of what has changed. */
  Look look() {
    Look look = UNKNOWN;
    try {
      long usable = disk.usableBytes();
      long total = disk.totalBytes();
      long needed = Math.max(minBytes, total / PERCENT * minPercent);
      look = new Look(refusal(usable, total), Math.max(0, usable - needed));
    } catch (IOException e) {
      // Who can't tell how much is free has no reason to refuse anything: writes fail by
      // themselves.
      LOG.error("failed to look at the free space of the data path - {}", e.getMessage());
    }
    tell(look.refusal);
    condition.report(look.refusal);
    return look;
  }

  private void tell(String refusal) {
    if (refusing == (refusal != null)) {
      return;
    }
    refusing = refusal != null;
    if (refusing) {
      LOG.warn("DISK: publishes are refused - {}", refusal);
    } else {
      LOG.info("DISK: publishes are taken again");
    }
  }

  private String refusal(long usable, long total) {
    if (usable < minBytes) {
      return "no space left on device: "
          + usable
          + " bytes free (--min-free-bytes="
          + minBytes
          + ")";
    }
    if (usable < total / PERCENT * minPercent) {
      return "no space left on device: "
          + usable
          + " of "
          + total
          + " bytes free (--min-free-percent="
          + minPercent
          + ")";
    }
    return null;
  }
}
