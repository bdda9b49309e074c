package io.nsqconnect.broker.storage;

/**
 * How disk queues keep their files.
 *
 * @param maxBytesPerFile size from which on a new file is begun
 * @param syncEvery records written or read after which a queue is synced
 * @param syncTimeoutMs longest time that a record stays unsynced
 */
public record DiskQueueSettings(long maxBytesPerFile, long syncEvery, long syncTimeoutMs) {}
