package io.nsqconnect.broker.storage;

import java.util.Arrays;

/**
 * Where the messages of a {@link DeferredLog} are, and how many hold each: parallel arrays, some 30
 * bytes for a message.
 *
 * <p>A message is named by its slot and by how often all slots have been cleared, so that a name
 * from before that means nothing.
 */
final class DeferredSlots {
  /** A message found when the log was opened. */
  record Recovered(long name, long when) {}

  private static final int MIN_CAPACITY = 16;
  private static final int FREE = -1;
  private static final int NO_SLOT = -1;

  private long[] number = {};
  private long[] file = {};
  private int[] position = {};
  private int[] size = {};

  /** How many hold the message; for a free slot, {@link #FREE}. */
  private int[] holders = {};

  private int[] nextFree = {};
  private int firstFree = NO_SLOT;
  private int count;
  private long bytes;
  private int generation;

  /** Messages that have not been freed. */
  int count() {
    return count;
  }

  /** Bytes that their entries take. */
  long bytes() {
    return bytes;
  }

  /** Slots, free ones included: all are below. */
  int capacity() {
    return number.length;
  }

  /** Adds a message with one holder and returns its name. */
  long add(long newNumber, long inFile, long at, int entrySize) {
    if (firstFree == NO_SLOT) {
      grow();
    }
    int slot = firstFree;
    firstFree = nextFree[slot];
    number[slot] = newNumber;
    file[slot] = inFile;
    position[slot] = Math.toIntExact(at);
    size[slot] = entrySize;
    holders[slot] = 1;
    count++;
    bytes += entrySize;
    return (long) generation << Integer.SIZE | slot;
  }

  /** The slot that a name means, or less than 0 if it is from before all slots were cleared. */
  int slot(long name) {
    return name >>> Integer.SIZE == generation ? (int) name : NO_SLOT;
  }

  boolean isUsed(int slot) {
    return holders[slot] != FREE;
  }

  long number(int slot) {
    return number[slot];
  }

  long file(int slot) {
    return file[slot];
  }

  long position(int slot) {
    return position[slot];
  }

  int size(int slot) {
    return size[slot];
  }

  int holders(int slot) {
    return holders[slot];
  }

  void share(int slot, int more) {
    holders[slot] += more;
  }

  /** Takes {@code fewer} holders away; returns whether none is left. */
  boolean settle(int slot, int fewer) {
    holders[slot] -= fewer;
    return holders[slot] == 0;
  }

  /** The entry of a message is somewhere else. */
  void move(int slot, long toFile, long to) {
    file[slot] = toFile;
    position[slot] = Math.toIntExact(to);
  }

  /** Forgets a message. */
  void free(int slot) {
    bytes -= size[slot];
    count--;
    holders[slot] = FREE;
    nextFree[slot] = firstFree;
    firstFree = slot;
    if (count == 0) {
      dropArrays();
    }
  }

  /** Forgets all messages. */
  void clear() {
    generation++;
    count = 0;
    bytes = 0;
    dropArrays();
  }

  /** The number of the oldest file with a message, or {@code ifNone}. */
  long oldestFile(long ifNone) {
    long oldest = ifNone;
    for (int slot = 0; slot < number.length; slot++) {
      if (isUsed(slot)) {
        oldest = Math.min(oldest, file[slot]);
      }
    }
    return oldest;
  }

  private void dropArrays() {
    number = new long[0];
    file = new long[0];
    position = new int[0];
    size = new int[0];
    holders = new int[0];
    nextFree = new int[0];
    firstFree = NO_SLOT;
  }

  private void grow() {
    int old = number.length;
    int capacity = Math.max(MIN_CAPACITY, Math.multiplyExact(old, 2));
    number = Arrays.copyOf(number, capacity);
    file = Arrays.copyOf(file, capacity);
    position = Arrays.copyOf(position, capacity);
    size = Arrays.copyOf(size, capacity);
    holders = Arrays.copyOf(holders, capacity);
    nextFree = Arrays.copyOf(nextFree, capacity);
    for (int slot = capacity - 1; slot >= old; slot--) {
      holders[slot] = FREE;
      nextFree[slot] = firstFree;
      firstFree = slot;
    }
  }
}
