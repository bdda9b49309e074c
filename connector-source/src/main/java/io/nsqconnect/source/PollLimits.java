package io.nsqconnect.source;

/**
 * What one poll returns at most, and how long it takes at most.
 *
 * @param maxRecords at least 1
 * @param maxBytes of bodies; exceeded only by a single message
 * @param lingerMs wait for more after the first, in milliseconds
 * @param timeoutMs wait for the first, in milliseconds
 */
record PollLimits(int maxRecords, long maxBytes, long lingerMs, long timeoutMs) {}
