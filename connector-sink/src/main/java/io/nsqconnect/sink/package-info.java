/**
 * The Kafka Connect sink connector for NSQ: from Kafka topics to NSQ topics, at least once.
 *
 * <p>{@link io.nsqconnect.sink.NsqSinkTask} tells how a record travels.
 */
package io.nsqconnect.sink;
