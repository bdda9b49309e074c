/**
 * Messages whose arrival can be proved: made, published, and read back from NSQ and from Kafka.
 *
 * <p>{@link io.nsqconnect.bridge.sample.SampleTraffic} publishes {@link
 * io.nsqconnect.bridge.sample.SampleBodies}; a {@link io.nsqconnect.bridge.sample.TopicReader}
 * feeds what it reads to {@link io.nsqconnect.bridge.sample.Arrivals}, which compares every byte.
 * The NSQ client in here is deliberately not the connectors': an error they share would go unseen.
 */
package io.nsqconnect.bridge.sample;
