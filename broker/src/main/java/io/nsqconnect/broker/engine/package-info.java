/**
 * The delivery engine: topics, channels, what is in flight and what is deferred.
 *
 * <p>An {@link io.nsqconnect.broker.engine.Engine} and everything in it belongs to one thread, the
 * home of its topics; nothing here is locked or may be called from elsewhere. It knows no socket,
 * no HTTP, no file and no clock of its own: it is given a {@link
 * io.nsqconnect.broker.engine.Clock}, {@link io.nsqconnect.broker.engine.Spills} for what does not
 * fit in memory, and a {@link io.nsqconnect.broker.engine.DeliverySink} for each consumer.
 */
package io.nsqconnect.broker.engine;
