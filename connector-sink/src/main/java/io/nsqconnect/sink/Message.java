package io.nsqconnect.sink;

/**
 * What a record becomes in NSQ.
 *
 * @param topic a valid name
 * @param deferMs how long it is kept back, in milliseconds; 0 for not at all
 * @param body at least 1 byte
 */
record Message(String topic, long deferMs, byte[] body) {}
