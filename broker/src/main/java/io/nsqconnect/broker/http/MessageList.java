package io.nsqconnect.broker.http;

import io.netty.buffer.ByteBuf;
import io.nsqconnect.broker.engine.Topic;
import io.nsqconnect.broker.http.RequestBody.End;
import java.util.ArrayList;
import java.util.List;

/** The messages in the body of an {@code /mpub}, found before any of them is published. */
final class MessageList {
  private static final int MIN_MESSAGE_BYTES = Integer.BYTES + 1;
  private static final String BAD_MESSAGE = "BAD_MESSAGE";

  private record Span(int index, int length) {}

  private final ByteBuf body;
  private final List<Span> spans = new ArrayList<>();

  private MessageList(ByteBuf body) {
    this.body = body;
  }

  /** One message a line; empty lines are none. What is too long is found before a bad end. */
  static MessageList lines(ByteBuf body, End end, long maxMessageBytes) {
    MessageList messages = new MessageList(body);
    int from = body.readerIndex();
    while (from < body.writerIndex()) {
      int newline = body.indexOf(from, body.writerIndex(), (byte) '\n');
      if (newline < 0 && end != End.WHOLE) {
        break;
      }
      int to = newline < 0 ? body.writerIndex() : newline;
      if (to - from > maxMessageBytes) {
        throw new HttpRefusal(413, "MSG_TOO_BIG");
      }
      if (to > from) {
        messages.spans.add(new Span(from, to - from));
      }
      from = to + 1;
    }
    return switch (end) {
      case WHOLE -> messages;
      case TOO_LONG -> throw new HttpRefusal(413, PublishApi.BODY_TOO_BIG);
      case BROKEN -> throw new HttpRefusal(500, "INTERNAL_ERROR");
    };
  }

  /**
   * A 32-bit count, then for each message a 32-bit length and its bytes; what follows is ignored,
   * and so is how it ends.
   */
  static MessageList binary(ByteBuf body, End end, long maxMessageBytes, long maxBodyBytes) {
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
        throw tooShort(end);
      }
      int length = body.getInt(from);
      from += Integer.BYTES;
      if (length <= 0 || length > maxMessageBytes) {
        throw new HttpRefusal(413, BAD_MESSAGE);
      }
      if (body.writerIndex() - from < length) {
        throw tooShort(end);
      }
      messages.spans.add(new Span(from, length));
      from += length;
    }
    return messages;
  }

  /** There is no more of a list that should go on. */
  private static HttpRefusal tooShort(End end) {
    return new HttpRefusal(413, end == End.TOO_LONG ? PublishApi.BODY_TOO_BIG : BAD_MESSAGE);
  }

  void publishTo(Topic topic) {
    for (Span span : spans) {
      topic.publish(body, span.index, span.length, 0);
    }
  }
}
