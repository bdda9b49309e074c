package io.nsqconnect.broker.http;

import io.netty.buffer.ByteBuf;
import io.nsqconnect.broker.engine.Topic;
import java.util.ArrayList;
import java.util.List;

/** The messages in the body of an {@code /mpub}, found before any of them is published. */
final class MessageList {
  private static final int MIN_MESSAGE_BYTES = Integer.BYTES + 1;

  private record Span(int index, int length) {}

  private final ByteBuf body;
  private final List<Span> spans = new ArrayList<>();

  private MessageList(ByteBuf body) {
    this.body = body;
  }

  /** One message a line; empty lines are none. */
  static MessageList lines(ByteBuf body, long maxMessageBytes) {
    MessageList messages = new MessageList(body);
    int from = body.readerIndex();
    while (from < body.writerIndex()) {
      int newline = body.indexOf(from, body.writerIndex(), (byte) '\n');
      int to = newline < 0 ? body.writerIndex() : newline;
      if (to - from > maxMessageBytes) {
        throw new HttpRefusal(413, "MSG_TOO_BIG");
      }
      if (to > from) {
        messages.spans.add(new Span(from, to - from));
      }
      from = to + 1;
    }
    return messages;
  }

  /**
   * A 32-bit count, then for each message a 32-bit length and its bytes; what follows is ignored.
   */
  static MessageList binary(ByteBuf body, long maxMessageBytes, long maxBodyBytes) {
    MessageList messages = new MessageList(body);
    if (body.readableBytes() < Integer.BYTES) {
      throw new HttpRefusal(413, "BAD_BODY");
    }
    int count = body.getInt(body.readerIndex());
    if (count <= 0 || count > (maxBodyBytes - Integer.BYTES) / MIN_MESSAGE_BYTES) {
      throw new HttpRefusal(413, "BAD_BODY");
    }
    int from = body.readerIndex() + Integer.BYTES;
    for (int i = 0; i < count; i++) {
      if (body.writerIndex() - from < Integer.BYTES) {
        throw new HttpRefusal(413, "BAD_MESSAGE");
      }
      int length = body.getInt(from);
      from += Integer.BYTES;
      if (length <= 0 || length > maxMessageBytes || body.writerIndex() - from < length) {
        throw new HttpRefusal(413, "BAD_MESSAGE");
      }
      messages.spans.add(new Span(from, length));
      from += length;
    }
    return messages;
  }

  void publishTo(Topic topic) {
    for (Span span : spans) {
      topic.publish(body, span.index, span.length, 0);
    }
  }
}
