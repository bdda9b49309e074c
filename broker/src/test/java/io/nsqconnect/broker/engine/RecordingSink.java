package io.nsqconnect.broker.engine;

import io.nsqconnect.protocol.MessageFrame;
import io.nsqconnect.protocol.MessageId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Remembers what it is given, and takes one message at a time if told so. */
public final class RecordingSink implements DeliverySink {
  /** One message as it would have gone out. */
  record Delivery(MessageId id, String body, int attempts, long timestampNs) {}

  final List<Delivery> deliveries = new ArrayList<>();
  boolean hasRoom = true;
  int disconnects;

  @Override
  public boolean deliver(ByteBuffer memory, int offset, int length, int attempts) {
    deliveries.add(
        new Delivery(
            MessageId.at(memory, offset + MessageFrame.ID_OFFSET),
            body(memory, offset, length),
            attempts,
            memory.getLong(offset + MessageFrame.TIMESTAMP_OFFSET)));
    return hasRoom;
  }

  /** The body of a frame, as Latin-1 text. */
  public static String body(ByteBuffer memory, int offset, int length) {
    byte[] body = new byte[length - MessageFrame.BODY_OFFSET];
    memory.get(offset + MessageFrame.BODY_OFFSET, body);
    return new String(body, StandardCharsets.ISO_8859_1);
  }

  @Override
  public void disconnect() {
    disconnects++;
  }
}
