package io.nsqconnect.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Quotes names in error texts the way nsqd does (Go's {@code %q}), so that what a client logs or
 * compares is the same: backslash escapes for quotes and control characters, {@code \xhh} for bytes
 * that are no UTF-8, other printable characters as they are.
 */
public final class GoQuote {
  private static final int MAX_UTF8_LENGTH = 4;

  private GoQuote() {}

  /**
   * {@code bytes} between double quotes, one character per byte as in {@link NsqException}: what is
   * printable beyond ASCII stays the bytes of its UTF-8.
   */
  public static String quote(byte[] bytes) {
    StringBuilder quoted = new StringBuilder(bytes.length + 2).append('"');
    int i = 0;
    while (i < bytes.length) {
      int length = sequenceLength(bytes, i);
      if (length == 0) {
        quoted.append(String.format("\\x%02x", bytes[i] & 0xff));
        i++;
      } else {
        String character = new String(bytes, i, length, StandardCharsets.UTF_8);
        String raw = new String(bytes, i, length, StandardCharsets.ISO_8859_1);
        appendEscaped(quoted, character.codePointAt(0), raw);
        i += length;
      }
    }
    return quoted.append('"').toString();
  }

  private static void appendEscaped(StringBuilder quoted, int c, String raw) {
    switch (c) {
      case '"' -> quoted.append("\\\"");
      case '\\' -> quoted.append("\\\\");
      case 0x07 -> quoted.append("\\a");
      case '\b' -> quoted.append("\\b");
      case '\f' -> quoted.append("\\f");
      case '\n' -> quoted.append("\\n");
      case '\r' -> quoted.append("\\r");
      case '\t' -> quoted.append("\\t");
      case 0x0b -> quoted.append("\\v");
      default -> {
        if (c < ' ' || c == 0x7f) {
          quoted.append(String.format("\\x%02x", c));
        } else if (isPrintable(c)) {
          quoted.append(raw);
        } else if (c < 0x10000) {
          quoted.append(String.format("\\u%04x", c));
        } else {
          quoted.append(String.format("\\U%08x", c));
        }
      }
    }
  }

  private static boolean isPrintable(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      case Character.SPACE_SEPARATOR -> c == ' ';
      default -> true;
    };
  }

  /** Length of the UTF-8 sequence that begins at {@code from}, or 0 if none does. */
  private static int sequenceLength(byte[] bytes, int from) {
    int first = bytes[from] & 0xff;
    int length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : MAX_UTF8_LENGTH;
    if (from + length > bytes.length) {
      return 0;
    }
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, from, length));
      return length;
    } catch (CharacterCodingException e) {
      return 0;
    }
  }
}
