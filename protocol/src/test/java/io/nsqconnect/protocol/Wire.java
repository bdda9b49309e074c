package io.nsqconnect.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** Pieces of what a client sends, as Latin-1 text: one character per byte. */
final class Wire {
  private Wire() {}

  /** Four bytes, big-endian. */
  static String int32(int value) {
    ByteBuf bytes = Unpooled.buffer(Integer.BYTES).writeInt(value);
    return bytes.toString(StandardCharsets.ISO_8859_1);
  }

  /** A length and as many bytes. */
  static String body(String text) {
    return int32(text.length()) + text;
  }

  /** The body of an MPUB behind its length: a count and the messages. */
  static String list(String... messages) {
    StringBuilder list = new StringBuilder(int32(messages.length));
    for (String message : messages) {
      list.append(body(message));
    }
    return list.toString();
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
