package io.nsqconnect.broker.engine;

import io.netty.buffer.ByteBuf;
import io.nsqconnect.protocol.MessageFrame;
import io.nsqconnect.protocol.MessageId;
import java.nio.ByteBuffer;

/**
 * One published message of a history. Its body begins and ends with its number, by which it is
 * known wherever it turns up; its id is learned from its first delivery.
 */
final class ModelMessage {
  static final int MIN_LENGTH = 2 * Long.BYTES;

  final long number;
  final int length;
  final long timestampNs;
  MessageId id;

  ModelMessage(long number, int length, long timestampNs) {
    this.number = number;
    this.length = length;
    this.timestampNs = timestampNs;
  }

  void writeBody(ByteBuf memory, int index) {
    memory.setLong(index + length - Long.BYTES, number);
    memory.setLong(index, number);
  }

  /** The number of the message whose frame begins at {@code frame}. */
  static long numberIn(ByteBuffer memory, int frame) {
    return memory.getLong(frame + MessageFrame.BODY_OFFSET);
  }

  /** Checks a frame that goes out, and learns or compares the id. */
  void checkFrame(ByteBuffer memory, int frame, int frameLength) {
    Expect.equal(frameLength, MessageFrame.BODY_OFFSET + length, "length of a frame", this);
    Expect.equal(
        memory.getInt(frame + MessageFrame.SIZE_OFFSET), frameLength - 4, "size field", this);
    Expect.equal(memory.getInt(frame + MessageFrame.TYPE_OFFSET), 2, "frame type", this);
    Expect.equal(
        memory.getLong(frame + MessageFrame.TIMESTAMP_OFFSET), timestampNs, "timestamp", this);
    Expect.equal(memory.getLong(frame + frameLength - Long.BYTES), number, "end of body", this);
    MessageId sent = MessageId.at(memory, frame + MessageFrame.ID_OFFSET);
    if (id == null) {
      id = sent;
    }
    Expect.that(id.equals(sent), "another id than before", this);
  }

  @Override
  public String toString() {
    return "message " + number;
  }
}
