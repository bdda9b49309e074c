package io.nsqconnect.client.discovery;

/**
 * A topic on one of the nodes that have it.
 *
 * @param topic a valid name
 */
public record TopicNode(String topic, NsqdNode node) {}
