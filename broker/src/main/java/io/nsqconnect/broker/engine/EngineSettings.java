package io.nsqconnect.broker.engine;

/**
 * What the engine has to know of the configuration.
 *
 * @param memQueueSize messages that a topic and each of its channels keep in memory, at least 0
 * @param maxMessageMemoryBytes bytes of messages in memory, over all topics, from which on they go
 *     to the spill as if the memory queues were full
 * @param maxMsgTimeoutNs longest time in flight however often a message is touched
 * @param maxChannelConsumers consumers that a channel admits; 0 means any number
 * @param nodeId what distinguishes the ids of this nsqd, 0 to 1023
 */
public record EngineSettings(
    long memQueueSize,
    long maxMessageMemoryBytes,
    long maxMsgTimeoutNs,
    int maxChannelConsumers,
    int nodeId) {}
