/**
 * What the source and the sink connector share of Kafka Connect's configuration: the keys of a
 * connection, and the kinds of values that both have. The one package of the client that knows
 * Kafka.
 */
package io.nsqconnect.client.connect;
