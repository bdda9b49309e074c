package io.nsqconnect.client;

/**
 * What nsqd answers to IDENTIFY, as far as a client needs it.
 *
 * @param version nsqd's version
 * @param maxReadyCount greatest count that RDY may carry; a greater one costs the connection
 * @param msgTimeoutMs how long a message of this connection stays in flight unless touched
 * @param maxMsgTimeoutMs how long it stays in flight at most, however often it is touched
 * @param authRequired whether nsqd wants AUTH before anything else
 */
public record ServerInfo(
    String version,
    int maxReadyCount,
    long msgTimeoutMs,
    long maxMsgTimeoutMs,
    boolean authRequired) {}
