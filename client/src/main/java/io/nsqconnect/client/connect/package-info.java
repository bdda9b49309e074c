/**
 * What the source and the sink connector share of Kafka Connect's configuration: the keys of a
 * connection, and the kinds of values that both have. Only this package and {@code envelope} know
 * Kafka.
 */
package io.nsqconnect.client.connect;
