package io.nsqconnect.broker.engine;

import io.netty.buffer.ByteBuf;
import io.nsqconnect.protocol.MessageFrame;
import io.nsqconnect.protocol.MessageId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Remembers what it is given, and takes one message at a time if told so. */
final class RecordingSink implements DeliverySink {
  /** One message as it would have gone out. */
  record Delivery(MessageId id, String body, int attempts, long timestampNs) {}

  final List<Delivery> deliveries = new ArrayList<>();
  boolean hasRoom = true;
  int disconnects;

  @Override
  public boolean deliver(ByteBuf memory, int offset, int length, int attempts) {
    deliveries.add(
        new Delivery(
            MessageId.at(memory, offset + MessageFrame.ID_OFFSET),
            memory.toString(
                offset + MessageFrame.BODY_OFFSET,
                length - MessageFrame.BODY_OFFSET,
                StandardCharsets.ISO_8859_1),
            attempts,
            memory.getLong(offset + MessageFrame.TIMESTAMP_OFFSET)));
    return hasRoom;
  }

  @Override
  public void disconnect() {
    disconnects++;
  }
}
