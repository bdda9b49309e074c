package io.nsqconnect.broker.storage;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;

/**
 * Finds out what is wrong at one place of a data file, and where the next sound record begins.
 *
 * <p>nsqd's format has no checksum. What can be told is whether a record could be one: its length
 * leads to where another record begins or the file ends, and its id, 16 hex digits, stands where it
 * has to. If the length of a record leads elsewhere, either that length is wrong or the head of the
 * record behind it; the id of the latter, or its length, decides. Looks at no more than one record
 * and the way to the next sound one, and runs only where something is wrong.
 */
final class DamageSearch {
  /** So many records in a row can't be an accident, whatever their ids look like. */
  private static final int CONVINCING_RECORDS = 64;

  /** So many zeros in front of a sound record are what a lost write leaves. */
  private static final int UNWRITTEN_BYTES = 8;

  /** What a disk writes as a whole. */
  private static final int SECTOR_BYTES = 512;

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
    long next = soundFrom(position + RecordShape.HEAD_LENGTH);
    if (next >= recordEnd && hasId(position) && mayBeDamagedHead(recordEnd, next)) {
      // This record is sound, the head of the one behind it is not.
      return new Finding(position, recordEnd);
    }
    return goOn(position, previous);
  }

  private Finding goOn(long position, long previous) throws IOException {
    long from = previous < position ? previous + RecordShape.HEAD_LENGTH : position + 1;
    long next = soundFrom(from);
    if (next == position) {
      next = soundFrom(position + 1);
    }
    return new Finding(next, next);
  }

  /**
   * Where records begin that lie in this one, are not older and fill it to its very end; its end if
   * there are none. If there are, it is its length that was damaged.
   */
  private long recordsInside(long position, long recordEnd) throws IOException {
    long timestamp = longAt(position + Integer.BYTES);
    long next = soundFrom(position + RecordShape.HEAD_LENGTH);
    while (next < recordEnd) {
      long first = next;
      boolean notOlder = longAt(first + Integer.BYTES) >= timestamp;
      while (next < recordEnd && isSound(next)) {
        next = endOf(next);
      }
      if (next == recordEnd && notOlder) {
        return first;
      }
      next = soundFrom(Math.max(next, first) + 1);
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

  /** Whether a record begins here of which one field only is wrong, or nothing was ever written. */
  private boolean mayBeDamagedHead(long position, long next) throws IOException {
    if (end - position < RecordShape.HEAD_LENGTH) {
      return true;
    }
    return hasId(position)
        || hasLength(position) && endOf(position) == next
        || isTornHead(position)
        || isZero(Math.max(position, next - UNWRITTEN_BYTES), next);
  }

  /**
   * Whether a head begins here and zeros follow before its end: a write that came to the disk in
   * part, up to a sector or to where it failed.
   */
  private boolean isTornHead(long position) throws IOException {
    long headEnd = position + RecordShape.HEAD_LENGTH;
    long zeros = headEnd;
    while (zeros > position && byteAt(zeros - 1) == 0) {
      zeros--;
    }
    long sector = (position + SECTOR_BYTES - 1) / SECTOR_BYTES * SECTOR_BYTES;
    if (zeros == headEnd) {
      return false;
    }
    return zeros < position + Integer.BYTES
        || zeros <= sector
        || hasLength(position) && hasIdUpTo(zeros, position);
  }

  private boolean isZero(long from, long to) throws IOException {
    for (long position = from; position < to; position++) {
      if (byteAt(position) != 0) {
        return false;
      }
    }
    return true;
  }

  /** The first sound record at {@code from} or behind, or the end. */
  private long soundFrom(long from) throws IOException {
    for (long position = from; position <= end - RecordShape.HEAD_LENGTH; position++) {
      if (isSound(position)) {
        return position;
      }
    }
    return end;
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

  /** Whether the id of a record that begins here is one as far as it lies in front of an end. */
  private boolean hasIdUpTo(long idEnd, long position) throws IOException {
    return RecordShape.hasIdUpTo(
        window, index(position, RecordShape.HEAD_LENGTH), (int) (idEnd - position));
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
