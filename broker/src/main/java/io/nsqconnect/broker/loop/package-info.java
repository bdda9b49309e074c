/** The event loop that is the home of an engine, and the batches in which it works. */
package io.nsqconnect.broker.loop;
