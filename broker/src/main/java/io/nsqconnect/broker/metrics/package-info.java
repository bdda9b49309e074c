/** Statistics as Prometheus metrics. Nothing of it is loaded before the first scrape. */
package io.nsqconnect.broker.metrics;
