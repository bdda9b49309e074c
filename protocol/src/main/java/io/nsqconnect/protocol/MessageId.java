package io.nsqconnect.protocol;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The 16 bytes that name a message within its topic on one nsqd.
 *
 * <p>nsqd writes 16 lower-case hexadecimal digits, but every peer treats them as opaque, so they
 * are kept as they travel: two big-endian words, without parsing.
 *
 * @param high the first eight bytes
 * @param low the last eight bytes
 */
public record MessageId(long high, long low) {
  /** Length on the wire and on disk, in bytes. */
  public static final int LENGTH = 16;

  private static final char MAX_LATIN_1 = 0xff;

  /** Reads the id at {@code index}; the reader index stays where it is. */
  public static MessageId at(ByteBuf buffer, int index) {
    return new MessageId(buffer.getLong(index), buffer.getLong(index + Long.BYTES));
  }

  /** Reads the id at {@code index}; the position stays where it is. */
  public static MessageId at(ByteBuffer buffer, int index) {
    return new MessageId(buffer.getLong(index), buffer.getLong(index + Long.BYTES));
  }

  /**
   * The id that is written {@code text}.
   *
   * @throws IllegalArgumentException unless {@code text} is 16 Latin-1 characters
   */
  public static MessageId of(String text) {
    if (text.length() != LENGTH) {
      throw new IllegalArgumentException(
          "message id of " + text.length() + " bytes (expected: " + LENGTH + ")");
    }
    return new MessageId(word(text, 0), word(text, Long.BYTES));
  }

  /** Appends the 16 bytes to {@code out}. */
  public void writeTo(ByteBuf out) {
    out.writeLong(high).writeLong(low);
  }

  private static long word(String text, int from) {
    long word = 0;
    for (int i = from; i < from + Long.BYTES; i++) {
      char c = text.charAt(i);
      if (c > MAX_LATIN_1) {
        throw new IllegalArgumentException(
            String.format("message id with character U+%04X (expected: at most U+00FF)", (int) c));
      }
      word = word << Byte.SIZE | c;
    }
    return word;
  }

  /** The 16 bytes as Latin-1 characters. */
  @Override
  public String toString() {
    byte[] bytes = new byte[LENGTH];
    for (int i = 0; i < Long.BYTES; i++) {
      int shift = (Long.BYTES - 1 - i) * Byte.SIZE;
      bytes[i] = (byte) (high >>> shift);
      bytes[Long.BYTES + i] = (byte) (low >>> shift);
    }
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
