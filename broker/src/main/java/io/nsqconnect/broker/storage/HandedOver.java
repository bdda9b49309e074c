package io.nsqconnect.broker.storage;

import java.util.Arrays;

/**
 * The records of a disk queue that were handed over, in the order they were read, up to the oldest
 * that is not settled.
 *
 * <p>A ring of parallel arrays: where each record ends, and how many hold it. A record is named by
 * its number, which counts all that were ever read; settling the oldest moves the beginning of the
 * ring, and with it the position that a crash goes back to, on to the next unsettled one.
 */
final class HandedOver {
  private static final int MIN_CAPACITY = 16;
  private static final int[] NOBODY = {};
  private static final long[] NOTHING = {};

  private long[] fileOfEnd = NOTHING;
  private long[] end = NOTHING;
  private int[] holders = NOBODY;
  private long first;
  private int count;
  private long settledFile;
  private long settledPosition;

  /** Nothing has been handed over; everything before that position is settled. */
  HandedOver(long file, long position) {
    settledFile = file;
    settledPosition = position;
  }

  /** Records from the oldest unsettled one on. */
  int count() {
    return count;
  }

  /** Number of the file in which all before {@link #settledPosition} is settled. */
  long settledFile() {
    return settledFile;
  }

  /** Where the oldest unsettled record begins; bytes of damage may lie between. */
  long settledPosition() {
    return settledPosition;
  }

  /** The number of the oldest unsettled record, or of the next one if there is none. */
  long oldest() {
    return first;
  }

  /** The number of the record that is handed over next. */
  long next() {
    return first + count;
  }

  /** A record was handed over, which ends there; it has one holder. */
  void add(long file, long position) {
    if (count == end.length) {
      grow();
    }
    int place = place(first + count);
    fileOfEnd[place] = file;
    end[place] = position;
    holders[place] = 1;
    count++;
  }

  void share(long record, int more) {
    if (isHere(record)) {
      holders[place(record)] += more;
    }
  }

  boolean isShared(long record) {
    return isHere(record) && holders[place(record)] > 1;
  }

  void settle(long record) {
    if (isHere(record)) {
      holders[place(record)]--;
      forgetSettled();
    }
  }

  /** Takes a record from all its holders, and returns how many these were. */
  int settleAll(long record) {
    if (!isHere(record)) {
      return 0;
    }
    int were = holders[place(record)];
    holders[place(record)] = 0;
    forgetSettled();
    return were;
  }

  /** Nothing was handed over, except to holders that do not matter any more. */
  void restart(long file, long position) {
    first += count;
    release(file, position);
  }

  /** The reader has come to a position without handing anything over. */
  void passed(long file, long position) {
    if (count == 0) {
      settledFile = file;
      settledPosition = position;
    }
  }

  private void forgetSettled() {
    while (count > 0 && holders[place(first)] == 0) {
      settledFile = fileOfEnd[place(first)];
      settledPosition = end[place(first)];
      first++;
      count--;
    }
    if (count == 0) {
      release(settledFile, settledPosition);
    }
  }

  private void release(long file, long position) {
    count = 0;
    settledFile = file;
    settledPosition = position;
    if (end.length > DiskQueues.BUFFER_BYTES / Long.BYTES) {
      fileOfEnd = NOTHING;
      end = NOTHING;
      holders = NOBODY;
    }
  }

  private boolean isHere(long record) {
    return record >= first && record < first + count && holders[place(record)] > 0;
  }

  private int place(long record) {
    return (int) record & end.length - 1;
  }

  private void grow() {
    int capacity = Math.max(MIN_CAPACITY, Math.multiplyExact(end.length, 2));
    long[] newFileOfEnd = Arrays.copyOf(fileOfEnd, capacity);
    long[] newEnd = Arrays.copyOf(end, capacity);
    int[] newHolders = Arrays.copyOf(holders, capacity);
    for (long record = first; record < first + count; record++) {
      int from = place(record);
      int to = (int) record & capacity - 1;
      newFileOfEnd[to] = fileOfEnd[from];
      newEnd[to] = end[from];
      newHolders[to] = holders[from];
    }
    fileOfEnd = newFileOfEnd;
    end = newEnd;
    holders = newHolders;
  }
}
