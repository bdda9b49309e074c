/**
 * A client of the NSQ V2 protocol for the connectors.
 *
 * <p>A connector task starts one {@link io.nsqconnect.client.IoThread} and opens on it a {@link
 * io.nsqconnect.client.Publisher} per nsqd it writes to, or a {@link
 * io.nsqconnect.client.Subscription} per nsqd and topic it reads from. Both keep their connection
 * alive by themselves. What a task is told, it is told on that one thread; what it says, it may say
 * from any thread.
 */
package io.nsqconnect.client;
