package io.nsqconnect.source;

/**
 * What a task may have taken from nsqd and not finished.
 *
 * @param messages at least 1
 * @param bytes of bodies, at least 1
 */
record InFlightLimits(int messages, long bytes) {}
