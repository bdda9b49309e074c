package io.nsqconnect.sink;

/**
 * When a batch is complete.
 *
 * @param maxRecords at least 1
 * @param maxBytes of an MPUB body; exceeded only by a single message
 * @param lingerMs after its first message, in milliseconds
 */
record BatchLimits(int maxRecords, int maxBytes, long lingerMs) {}
