package io.nsqconnect.broker.storage;

import io.netty.buffer.ByteBuf;
import io.nsqconnect.protocol.MessageFrame;

/** What tells the beginning of a record from other bytes. */
final class RecordShape {
  /** Length field, timestamp, attempts and id: what every record begins with. */
  static final int HEAD_LENGTH = Integer.BYTES + MessageFrame.RECORD_HEADER_LENGTH;

  /** Where a record's id begins; the record begins at its length field. */
  private static final int ID_OFFSET =
      Integer.BYTES + MessageFrame.ID_OFFSET - MessageFrame.TIMESTAMP_OFFSET;

  private static final long HIGH_BITS = 0x8080808080808080L;
  private static final long ONES = 0x0101010101010101L;

  private RecordShape() {}

  /** Whether a record may have this length and end within {@code available} bytes. */
  static boolean isLength(int length, long available) {
    return length >= MessageFrame.RECORD_HEADER_LENGTH
        && Integer.BYTES + (long) length <= available;
  }

  /** Whether the id of a record that begins at {@code index} consists of lower-case hex digits. */
  static boolean hasId(ByteBuf bytes, int index) {
    return isHex(bytes.getLong(index + ID_OFFSET))
        && isHex(bytes.getLong(index + ID_OFFSET + Long.BYTES));
  }

  /** Whether something between two indexes could be a record that ends before the second. */
  static boolean mayLieIn(ByteBuf bytes, int from, int to) {
    for (int index = from; index <= to - HEAD_LENGTH; index++) {
      if (isLength(bytes.getInt(index), to - index) && hasId(bytes, index)) {
        return true;
      }
    }
    return false;
  }

  /** Whether all eight bytes are lower-case hex digits, looked at together. */
  private static boolean isHex(long digits) {
    long ascii = digits & HIGH_BITS;
    long isDigit = inRange(digits, '0', '9');
    long isLetter = inRange(digits, 'a', 'f');
    return ascii == 0 && (isDigit | isLetter) == HIGH_BITS;
  }

  /** The high bit of each byte that is in the range, given bytes below 0x80. */
  private static long inRange(long bytes, char first, char last) {
    long notBelow = bytes + (0x80 - first) * ONES;
    long above = bytes + (0x7f - last) * ONES;
    return notBelow & ~above & HIGH_BITS;
  }
}
