/**
 * The Kafka Connect source connector for NSQ: from channels to Kafka topics, at least once.
 *
 * <p>{@link io.nsqconnect.source.NsqSourceTask} tells how a message travels.
 */
package io.nsqconnect.source;
