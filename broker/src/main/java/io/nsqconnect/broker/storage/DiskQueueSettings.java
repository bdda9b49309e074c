package io.nsqconnect.broker.storage;

import io.nsqconnect.broker.config.Configuration;
import io.nsqconnect.broker.config.Options;

/**
 * How disk queues keep their files.
 *
 * @param maxBytesPerFile size from which on a new file is begun
 * @param syncEvery records written or read after which a queue is synced
 * @param syncTimeoutMs longest time that a record stays unsynced
 */
public record DiskQueueSettings(long maxBytesPerFile, long syncEvery, long syncTimeoutMs) {
  /** What a broker is configured to do. */
  public static DiskQueueSettings of(Configuration configuration) {
    return new DiskQueueSettings(
        configuration.get(Options.MAX_BYTES_PER_FILE),
        configuration.get(Options.SYNC_EVERY),
        configuration.get(Options.SYNC_TIMEOUT).toMillis());
  }
}
