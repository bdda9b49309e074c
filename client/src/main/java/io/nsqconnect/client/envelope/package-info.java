/**
 * The envelopes in which a Kafka record travels through NSQ whole: key, value, headers and
 * timestamp in one message body. The sink writes them, the source reads them. Knows the data types
 * of Kafka Connect, and nothing of connections.
 */
package io.nsqconnect.client.envelope;
