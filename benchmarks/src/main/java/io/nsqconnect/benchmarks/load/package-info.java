/** The program {@code nsq-bench}: puts load on any broker that speaks NSQ, and tells how it did. */
package io.nsqconnect.benchmarks.load;
