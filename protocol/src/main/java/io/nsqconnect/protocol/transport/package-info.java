/**
 * The layers that IDENTIFY may put between the socket and the frames: TLS, and above it snappy or
 * deflate.
 *
 * <p>{@link io.nsqconnect.protocol.transport.TransportUpgrade} puts them in place, for a server and
 * a client alike. What a peer can make this side hold is bounded in each layer.
 */
package io.nsqconnect.protocol.transport;
