package io.nsqconnect.broker.storage;

import io.nsqconnect.broker.config.Configuration;
import io.nsqconnect.broker.config.Options;

/**
 * How disk queues keep their files.
 *
 * @param maxBytesPerFile size from which on a new file is begun; each record has one if it is 0
 * @param syncEvery records written or read after which a queue is synced, at least 1
 * @param syncTimeoutMs longest time that a record stays unsynced
 */
public record DiskQueueSettings(long maxBytesPerFile, long syncEvery, long syncTimeoutMs) {
  /** What a broker is configured to do. */
  public static DiskQueueSettings of(Configuration configuration) {
    return new DiskQueueSettings(
        configuration.get(Options.MAX_BYTES_PER_FILE),
        Math.max(1, configuration.get(Options.SYNC_EVERY)),
        Math.max(1, configuration.get(Options.SYNC_TIMEOUT).toMillis()));
  }
}
