/**
 * The program behind {@code bin/quickstart}: everything started once, with messages on their way
 * from NSQ to Kafka and back.
 */
package io.nsqconnect.bridge.quickstart;
