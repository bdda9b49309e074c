package io.nsqconnect.broker.engine;

import java.nio.ByteBuffer;

/** Where a consumer's messages go. Called on the engine's thread. */
public interface DeliverySink {
  /**
   * Takes one message, laid out as {@link io.nsqconnect.protocol.MessageFrame} draws it. The bytes
   * are lent for the length of the call, for absolute access; the attempts in them are stale.
   *
   * @param attempts what the frame has to say instead, 0 to 65535
   * @return false if this was the last message for now; {@link Consumer#writable} ends the wait
   */
  boolean deliver(ByteBuffer memory, int offset, int length, int attempts);

  /** The channel is gone: the connection has to be closed. */
  void disconnect();
}
