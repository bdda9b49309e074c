package io.nsqconnect.protocol;

import io.netty.buffer.ByteBuf;

/**
 * Splits what a server sends into frames.
 *
 * <p>{@link #decode} moves the reader index past every complete frame and leaves the rest for the
 * next call, which must see the same bytes again in front of the new ones. Not thread-safe; belongs
 * to one connection.
 */
public final class FrameDecoder {
  private final int maxFrameBytes;
  private final FrameHandler handler;

  /**
   * A decoder at the beginning of a frame.
   *
   * @param maxFrameBytes largest size field that is believed; a larger one means that this is no
   *     nsqd
   */
  public FrameDecoder(int maxFrameBytes, FrameHandler handler) {
    this.maxFrameBytes = maxFrameBytes;
    this.handler = handler;
  }

  /**
   * Hands over all whole frames of {@code in}.
   *
   * @throws MalformedFrameException if the peer does not speak the protocol; the connection is of
   *     no more use
   */
  public void decode(ByteBuf in) {
    while (in.readableBytes() >= Integer.BYTES) {
      int size = in.getInt(in.readerIndex());
      if (size < Integer.BYTES || size > maxFrameBytes) {
        throw new MalformedFrameException(
            "frame size " + size + " (expected: " + Integer.BYTES + " to " + maxFrameBytes + ")");
      }
      if (in.readableBytes() - Integer.BYTES < size) {
        return;
      }
      int frame = in.readerIndex();
      in.skipBytes(Integer.BYTES + size);
      handOver(in, frame, size);
    }
  }

  private void handOver(ByteBuf in, int frame, int size) {
    int type = in.getInt(frame + MessageFrame.TYPE_OFFSET);
    int payload = frame + Frames.HEADER_LENGTH;
    int length = size - Integer.BYTES;
    if (type == FrameType.MESSAGE.ordinal()) {
      handOverMessage(in, frame, length);
    } else if (type == FrameType.RESPONSE.ordinal()) {
      handler.onResponse(Frames.text(in.slice(payload, length)));
    } else if (type == FrameType.ERROR.ordinal()) {
      handler.onError(Frames.text(in.slice(payload, length)));
    } else {
      throw new MalformedFrameException("frame type " + type + " (expected: 0 to 2)");
    }
  }

  private void handOverMessage(ByteBuf in, int frame, int length) {
    if (length < MessageFrame.RECORD_HEADER_LENGTH) {
      throw new MalformedFrameException(
          "message of "
              + length
              + " bytes (expected: at least "
              + MessageFrame.RECORD_HEADER_LENGTH
              + ")");
    }
    handler.onMessage(
        in.getLong(frame + MessageFrame.TIMESTAMP_OFFSET),
        in.getUnsignedShort(frame + MessageFrame.ATTEMPTS_OFFSET),
        MessageId.at(in, frame + MessageFrame.ID_OFFSET),
        in,
        frame + MessageFrame.BODY_OFFSET,
        length - MessageFrame.RECORD_HEADER_LENGTH);
  }
}
