package io.nsqconnect.broker.storage;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.nsqconnect.broker.engine.Spill;
import io.nsqconnect.protocol.MessageFrame;
import io.nsqconnect.protocol.MessageId;
import java.nio.charset.StandardCharsets;

/**
 * A record of a disk queue or of the log of deferred messages.
 *
 * @param timestampNs when the message was published, in nanoseconds since 1970
 * @param when what a deferred message waits for in nanoseconds, 0 for others: in a channel a time
 *     since 1970, in a topic a delay that begins when the message moves to the channels
 */
public record StoredRecord(long timestampNs, int attempts, String id, byte[] body, long when) {
  private static final int ATTEMPTS = MessageFrame.ATTEMPTS_OFFSET - MessageFrame.TIMESTAMP_OFFSET;
  private static final int ID = MessageFrame.ID_OFFSET - MessageFrame.TIMESTAMP_OFFSET;
  private static final int BODY = MessageFrame.RECORD_HEADER_LENGTH;

  /** Whether the message waits for a time of its own. */
  public boolean isDeferred() {
    return when != Spill.AT_ONCE;
  }

  static StoredRecord of(ByteBuf memory, int index, int length, long when) {
    return new StoredRecord(
        memory.getLong(index),
        memory.getUnsignedShort(index + ATTEMPTS),
        memory.toString(index + ID, MessageId.LENGTH, StandardCharsets.ISO_8859_1),
        ByteBufUtil.getBytes(memory, index + BODY, length - BODY),
        when);
  }
}
