/** Where clients come in, and how sockets are watched. */
package io.nsqconnect.broker.sockets;
