/** Connections that the broker opens itself, to other servers. */
package io.nsqconnect.broker.outgoing;
