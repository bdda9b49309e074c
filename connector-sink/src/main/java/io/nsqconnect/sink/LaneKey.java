package io.nsqconnect.sink;

import io.nsqconnect.client.NsqdAddress;
import org.apache.kafka.common.TopicPartition;

/**
 * Which messages may share a request.
 *
 * @param topic in NSQ
 * @param partition the Kafka partition that they come from; null unless its order is kept
 * @param home the node that they stay with; null unless they stay with one
 */
record LaneKey(String topic, TopicPartition partition, NsqdAddress home) {}
