package io.nsqconnect.broker.storage;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;

/**
 * Finds out what is wrong at one place of a data file, and where the next sound record begins.
 *
 * <p>nsqd's format has no checksum. What can be told is whether a record could be one: its length
 * leads to where another record begins or the file ends, and its id, 16 hex digits, stands where it
 * has to. If the length of a record leads elsewhere, either that length is wrong or what is behind
 * it is no record. Which of the two, the records tell that can be found without it:
 *
 * <ul>
 *   <li>A length that is too long covers records. They are sound, not older than the one that
 *       covers them, or the last of them begins inside and ends outside. So one whose inside has
 *       such records is damaged. Older ones that end inside are what somebody published.
 *   <li>A length that is too short covers none, as a right one does not. Nothing tells the two
 *       apart: what follows may be the rest of its body or rubbish. So it is believed if the record
 *       has an id. Where that is wrong, one message is cut short, as it is by nsqd; the other way
 *       round a sound one would be lost. What is behind it is searched for from its end on, so no
 *       other record depends on the answer.
 * </ul>
 *
 * <p>Looks at no more than one record and the way to the next sound one, and runs only where
 * something is wrong.
 */
final class DamageSearch {
  /** So many records in a row can't be an accident, whatever their ids look like. */
  private static final int CONVINCING_RECORDS = 64;

  /** Bytes looked at together while searching. */
  private static final int WINDOW = 64 * 1024;

  /**
   * What was found out.
   *
   * @param nextRecord where the next sound record begins, or where the file ends; the place that
   *     was asked about if the record there is sound
   * @param trustedUntil records that begin before are sound
   */
  record Finding(long nextRecord, long trustedUntil) {}

  private final DiskFile file;
  private final long end;

  /** On the heap, where single bytes are quick to look at. */
  private final ByteBuf window = Unpooled.buffer(WINDOW, WINDOW);

  private long windowStart;

  /**
   * A search in an open file.
   *
   * @param end where the file ends
   */
  DamageSearch(DiskFile file, long end) {
    this.file = file;
    this.end = end;
  }

  /**
   * Looks at the record that should begin at {@code position}.
   *
   * @param previous where the record in front of it began, or {@code position}; if its length was
   *     wrong by a little, the next record may begin before {@code position}
   */
  Finding at(long position, long previous) throws IOException {
    if (!hasLength(position)) {
      return goOn(position, previous);
    }
    long recordEnd = endOf(position);
    long inside = recordsInside(position, recordEnd);
    if (inside < recordEnd) {
      return new Finding(inside, inside);
    }
    if (recordEnd == end || isSound(recordEnd)) {
      return new Finding(position, recordEnd);
    }
    long chainEnd = chain(position);
    if (chainEnd >= 0) {
      return new Finding(position, chainEnd);
    }
    if (hasId(position) && covered(position, recordEnd) == recordEnd) {
      // This record is sound, what is behind it is not.
      return new Finding(position, recordEnd);
    }
    return goOn(position, previous);
  }

  private Finding goOn(long position, long previous) throws IOException {
    long next = previous < position ? covered(previous, position) : position;
    if (next == position) {
      next = soundFrom(position + 1, end);
    }
    return new Finding(next, next);
  }

  /**
   * Where the first record begins that one covers whose length is too long; its end if there is
   * none.
   */
  private long covered(long position, long recordEnd) throws IOException {
    long timestamp = longAt(position + Integer.BYTES);
    long next = soundFrom(position + RecordShape.HEAD_LENGTH, recordEnd);
    while (next < recordEnd) {
      long first = next;
      if (longAt(first + Integer.BYTES) >= timestamp) {
        return first;
      }
      while (next < recordEnd && isSound(next)) {
        next = endOf(next);
      }
      if (next > recordEnd) {
        return first;
      }
      next = soundFrom(next, recordEnd);
    }
    return recordEnd;
  }

  /**
   * Where records begin that lie in this one, are not older and fill it to its very end; its end if
   * there are none. If there are, it is its length that was damaged.
   */
  private long recordsInside(long position, long recordEnd) throws IOException {
    long timestamp = longAt(position + Integer.BYTES);
    long next = soundFrom(position + RecordShape.HEAD_LENGTH, recordEnd);
    while (next < recordEnd) {
      long first = next;
      boolean notOlder = longAt(first + Integer.BYTES) >= timestamp;
      while (next < recordEnd && isSound(next)) {
        next = endOf(next);
      }
      if (next == recordEnd && notOlder) {
        return first;
      }
      next = soundFrom(Math.max(next, first) + 1, recordEnd);
    }
    return recordEnd;
  }

  /** Where enough records in a row lead, by their lengths, or -1 if they don't. */
  private long chain(long position) throws IOException {
    long next = position;
    for (int records = 0; records < CONVINCING_RECORDS; records++) {
      if (next == end) {
        return end;
      }
      if (!hasLength(next)) {
        return -1;
      }
      next = endOf(next);
    }
    return next;
  }

  private boolean isZero(long from, long to) throws IOException {
    for (long position = from; position < to; position++) {
      if (byteAt(position) != 0) {
        return false;
      }
    }
    return true;
  }

  /** The first sound record at {@code from} or behind, or {@code limit} if none begins before. */
  private long soundFrom(long from, long limit) throws IOException {
    long last = Math.min(limit - 1, end - RecordShape.HEAD_LENGTH);
    for (long position = from; position <= last; position++) {
      if (isSound(position)) {
        return position;
      }
    }
    return limit;
  }

  /** Whether a record begins here, its id in place, and another one or the end behind it. */
  private boolean isSound(long position) throws IOException {
    if (end - position < RecordShape.HEAD_LENGTH || !hasId(position) || !hasLength(position)) {
      return false;
    }
    long next = endOf(position);
    return end - next < RecordShape.HEAD_LENGTH
        || hasId(next)
        || hasLength(next)
        || isZero(next, next + RecordShape.HEAD_LENGTH);
  }

  private boolean hasLength(long position) throws IOException {
    return end - position >= Integer.BYTES && RecordShape.isLength(intAt(position), end - position);
  }

  private long endOf(long position) throws IOException {
    return position + Integer.BYTES + intAt(position);
  }

  private boolean hasId(long position) throws IOException {
    return RecordShape.hasId(window, index(position, RecordShape.HEAD_LENGTH));
  }

  private byte byteAt(long position) throws IOException {
    return window.getByte(index(position, Byte.BYTES));
  }

  private int intAt(long position) throws IOException {
    return window.getInt(index(position, Integer.BYTES));
  }

  private long longAt(long position) throws IOException {
    return window.getLong(index(position, Long.BYTES));
  }

  /** Index in the window of bytes of the file, which are read if need be. */
  private int index(long position, int length) throws IOException {
    if (position < windowStart || position + length > windowStart + window.writerIndex()) {
      windowStart = position;
      window.clear();
      int wanted = (int) Math.min(WINDOW, end - position);
      while (window.writerIndex() < wanted) {
        int read =
            file.read(window, windowStart + window.writerIndex(), wanted - window.writerIndex());
        if (read < 1) {
          throw new IOException("file is shorter than its size says");
        }
      }
    }
    return (int) (position - windowStart);
  }
}
