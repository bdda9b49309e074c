/**
 * The NSQ V2 wire format, for both ends of it.
 *
 * <p>A server reads with {@link io.nsqconnect.protocol.CommandDecoder} and answers with {@link
 * io.nsqconnect.protocol.Frames}; a client writes with {@link io.nsqconnect.protocol.Commands} and
 * reads with {@link io.nsqconnect.protocol.FrameDecoder}. Nothing here owns a socket or a thread.
 */
package io.nsqconnect.protocol;
