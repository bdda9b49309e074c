package io.nsqconnect.protocol;

import io.netty.buffer.ByteBuf;

/** What a {@link FrameDecoder} tells. Buffers are only lent for the length of the call. */
public interface FrameHandler {
  /** An answer, a heartbeat, or {@code CLOSE_WAIT}. */
  void onResponse(String payload);

  /** An error frame: {@code <code> <description>}. */
  void onError(String payload);

  /**
   * A message.
   *
   * @param timestampNs nanoseconds since the Unix epoch
   * @param attempts 0 to 65535, this delivery included
   */
  void onMessage(
      long timestampNs, int attempts, MessageId id, ByteBuf buffer, int bodyIndex, int bodyLength);
}
