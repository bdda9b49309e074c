package io.nsqconnect.broker.storage;

import io.netty.buffer.ByteBuf;
import java.util.zip.CRC32C;

/**
 * The entries of files that nsqd does not know: numbered, and checked when they are read.
 *
 * <pre>
 *   0        4        8                16               24              8 + length
 *   +--------+--------+----------------+----------------+----------------+
 *   | length | CRC32C | number         | when           | record         |
 *   +--------+--------+----------------+----------------+----------------+
 * </pre>
 *
 * The length counts what follows the checksum, which covers the same. An entry without record may
 * lack the time, too: what that means is for the file to say.
 */
final class LogEntry {
  /** Bytes before what the length counts. */
  private static final int HEAD_LENGTH = 8;

  private static final int CHECKSUM_OFFSET = 4;

  /** Length of an entry with a number only. */
  private static final int NUMBER_LENGTH = Long.BYTES;

  private static final int NUMBER_AND_WHEN_LENGTH = 2 * Long.BYTES;

  /** Where the record of an entry begins. */
  static final int RECORD_OFFSET = HEAD_LENGTH + NUMBER_AND_WHEN_LENGTH;

  /** Receives the entries of a file. */
  interface Visitor {
    /** An entry with a number only. */
    void number(long number);

    /** An entry with a time, and a record of {@code length} bytes, which may be none. */
    void record(long number, long when, int entryIndex, int length);
  }

  private LogEntry() {}

  /** Appends an entry with a number only. */
  static void write(ByteBuf target, long number) {
    int start = target.writerIndex();
    target.writeLong(0).writeLong(number);
    seal(target, start);
  }

  /** Appends an entry with a number and a time. */
  static void write(ByteBuf target, long number, long when) {
    int start = target.writerIndex();
    target.writeLong(0).writeLong(number).writeLong(when);
    seal(target, start);
  }

  /** Appends an entry with a record. */
  static void write(ByteBuf target, long number, long when, ByteBuf record, int index, int length) {
    int start = target.writerIndex();
    target.writeLong(0).writeLong(number).writeLong(when).writeBytes(record, index, length);
    seal(target, start);
  }

  /** Bytes that an entry with a record of that length takes. */
  static int sizeWith(int recordLength) {
    return RECORD_OFFSET + recordLength;
  }

  /**
   * Shows all sound entries.
   *
   * @return bytes that are not part of any
   */
  static long readAll(ByteBuf content, Visitor visitor) {
    long damaged = 0;
    int index = content.readerIndex();
    while (index < content.writerIndex()) {
      if (isSound(content, index)) {
        show(content, index, visitor);
        index += HEAD_LENGTH + content.getInt(index);
      } else {
        damaged++;
        index++;
      }
    }
    return damaged;
  }

  private static void show(ByteBuf content, int index, Visitor visitor) {
    int length = content.getInt(index);
    long number = content.getLong(index + HEAD_LENGTH);
    if (length == NUMBER_LENGTH) {
      visitor.number(number);
    } else {
      long when = content.getLong(index + HEAD_LENGTH + NUMBER_LENGTH);
      visitor.record(number, when, index, length - NUMBER_AND_WHEN_LENGTH);
    }
  }

  private static boolean isSound(ByteBuf content, int index) {
    int available = content.writerIndex() - index - HEAD_LENGTH;
    if (available < NUMBER_LENGTH) {
      return false;
    }
    int length = content.getInt(index);
    return length <= available
        && (length == NUMBER_LENGTH || length >= NUMBER_AND_WHEN_LENGTH)
        && content.getInt(index + CHECKSUM_OFFSET)
            == checksum(content, index + HEAD_LENGTH, length);
  }

  private static void seal(ByteBuf target, int start) {
    int length = target.writerIndex() - start - HEAD_LENGTH;
    target.setInt(start, length);
    target.setInt(start + CHECKSUM_OFFSET, checksum(target, start + HEAD_LENGTH, length));
  }

  private static int checksum(ByteBuf bytes, int index, int length) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes.nioBuffer(index, length));
    return (int) checksum.getValue();
  }
}
