/** Micro benchmarks (JMH) of what a message passes through in the broker. */
package io.nsqconnect.benchmarks;
