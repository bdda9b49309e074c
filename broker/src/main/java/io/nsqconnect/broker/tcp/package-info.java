/** The V2 protocol over TCP: connections, and what each client may do. */
package io.nsqconnect.broker.tcp;
