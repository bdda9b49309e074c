package io.nsqconnect.it.kill;

import java.util.List;

/**
 * What decides how much of a broker's work a kill can undo.
 *
 * @param memQueueSize messages that each topic and each channel may keep in memory only
 * @param syncEvery operations after which a queue is synced
 * @param syncTimeoutMs time after which a queue is synced
 * @param maxBytesPerFile size of a queue's files
 * @param msgTimeoutMs how long a message may be in flight
 */
record LifeSettings(
    int memQueueSize, int syncEvery, long syncTimeoutMs, long maxBytesPerFile, long msgTimeoutMs) {

  /** The flags of nsqd that say so. */
  List<String> flags() {
    return List.of(
        "--mem-queue-size=" + memQueueSize,
        "--sync-every=" + syncEvery,
        "--sync-timeout=" + syncTimeoutMs + "ms",
        "--max-bytes-per-file=" + maxBytesPerFile,
        "--msg-timeout=" + msgTimeoutMs + "ms",
        "--broadcast-address=127.0.0.1");
  }
}
