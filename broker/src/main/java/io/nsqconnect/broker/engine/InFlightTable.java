package io.nsqconnect.broker.engine;

import java.util.Arrays;
import java.util.function.LongConsumer;

/**
 * The messages that one consumer has and has not settled, by id and by deadline.
 *
 * <p>Entries live in parallel arrays and are found through a hash table with linear probing. They
 * are also linked in the order of their deadlines. The timeout of a consumer is constant, so a
 * message that is delivered or touched nearly always belongs at the end of that list, and the list
 * does what a heap would do without its logarithm; only a touch that runs into the limit of the
 * time in flight has to look for its place, from the end. An empty table holds no arrays: an idle
 * connection costs a few words.
 *
 * <p>An entry is named by its number, valid until it is removed.
 */
final class InFlightTable {
  static final int NO_ENTRY = -1;

  private static final int MIN_CAPACITY = 16;
  private static final long[] NOTHING = {};
  private static final int[] NO_LINKS = {};

  private long[] idHigh = NOTHING;
  private long[] idLow = NOTHING;
  private long[] handle = NOTHING;
  private long[] dueNs = NOTHING;
  private long[] deliveredNs = NOTHING;
  private int[] next = NO_LINKS;
  private int[] previous = NO_LINKS;

  /** Entry numbers by hash; twice as many slots as entries, so that probes stay short. */
  private int[] slots = NO_LINKS;

  private int size;
  private int freeHead = NO_ENTRY;
  private int first = NO_ENTRY;
  private int last = NO_ENTRY;

  int size() {
    return size;
  }

  /** Adds a message that was delivered at {@code deliveredAt}. */
  void add(long high, long low, long message, long deliveredAt, long due) {
    if (freeHead == NO_ENTRY) {
      grow();
    }
    int entry = freeHead;
    freeHead = next[entry];
    idHigh[entry] = high;
    idLow[entry] = low;
    handle[entry] = message;
    deliveredNs[entry] = deliveredAt;
    occupySlot(entry);
    linkByDeadline(entry, due);
    size++;
  }

  /** The entry of an id, or {@link #NO_ENTRY}. */
  int find(long high, long low) {
    if (size == 0) {
      return NO_ENTRY;
    }
    int slot = findSlot(high, low);
    return slots[slot];
  }

  /** Removes an entry and returns its message. */
  long remove(int entry) {
    vacateSlot(slotOf(entry));
    unlink(entry);
    next[entry] = freeHead;
    freeHead = entry;
    size--;
    return handle[entry];
  }

  /** The entry with the earliest deadline, or {@link #NO_ENTRY}. */
  int first() {
    return first;
  }

  long handle(int entry) {
    return handle[entry];
  }

  void handle(int entry, long message) {
    handle[entry] = message;
  }

  long dueNs(int entry) {
    return dueNs[entry];
  }

  long deliveredNs(int entry) {
    return deliveredNs[entry];
  }

  /** Shows all messages, in the order of their deadlines, and keeps them. */
  void forEach(LongConsumer consumer) {
    for (int entry = first; entry != NO_ENTRY; entry = next[entry]) {
      consumer.accept(handle[entry]);
    }
  }

  /** Moves the deadline of an entry. */
  void reschedule(int entry, long due) {
    unlink(entry);
    linkByDeadline(entry, due);
  }

  private void grow() {
    int old = handle.length;
    int capacity = Math.max(MIN_CAPACITY, Math.multiplyExact(old, 2));
    idHigh = Arrays.copyOf(idHigh, capacity);
    idLow = Arrays.copyOf(idLow, capacity);
    handle = Arrays.copyOf(handle, capacity);
    dueNs = Arrays.copyOf(dueNs, capacity);
    deliveredNs = Arrays.copyOf(deliveredNs, capacity);
    next = Arrays.copyOf(next, capacity);
    previous = Arrays.copyOf(previous, capacity);
    slots = new int[capacity * 2];
    Arrays.fill(slots, NO_ENTRY);
    for (int entry = first; entry != NO_ENTRY; entry = next[entry]) {
      occupySlot(entry);
    }
    for (int entry = capacity - 1; entry >= old; entry--) {
      next[entry] = freeHead;
      freeHead = entry;
    }
  }

  private void linkByDeadline(int entry, long due) {
    dueNs[entry] = due;
    int before = last;
    while (before != NO_ENTRY && dueNs[before] - due > 0) {
      before = previous[before];
    }
    int after = before == NO_ENTRY ? first : next[before];
    previous[entry] = before;
    next[entry] = after;
    if (before == NO_ENTRY) {
      first = entry;
    } else {
      next[before] = entry;
    }
    if (after == NO_ENTRY) {
      last = entry;
    } else {
      previous[after] = entry;
    }
  }

  private void unlink(int entry) {
    int before = previous[entry];
    int after = next[entry];
    if (before == NO_ENTRY) {
      first = after;
    } else {
      next[before] = after;
    }
    if (after == NO_ENTRY) {
      last = before;
    } else {
      previous[after] = before;
    }
  }

  private void occupySlot(int entry) {
    int slot = home(idHigh[entry], idLow[entry]);
    while (slots[slot] != NO_ENTRY) {
      slot = slot + 1 & slots.length - 1;
    }
    slots[slot] = entry;
  }

  /** The slot of an id, or the empty one where the search for it ends. */
  private int findSlot(long high, long low) {
    int slot = home(high, low);
    while (slots[slot] != NO_ENTRY && (idLow[slots[slot]] != low || idHigh[slots[slot]] != high)) {
      slot = slot + 1 & slots.length - 1;
    }
    return slot;
  }

  /** The slot of an entry: its own, even if another entry has the same id. */
  private int slotOf(int entry) {
    int slot = home(idHigh[entry], idLow[entry]);
    while (slots[slot] != entry) {
      slot = slot + 1 & slots.length - 1;
    }
    return slot;
  }

  /** Empties a slot and closes the gap, so that no search ends early. */
  private void vacateSlot(int vacated) {
    int gap = vacated;
    int mask = slots.length - 1;
    for (int slot = gap + 1 & mask; slots[slot] != NO_ENTRY; slot = slot + 1 & mask) {
      int home = home(idHigh[slots[slot]], idLow[slots[slot]]);
      if ((slot - home & mask) >= (slot - gap & mask)) {
        slots[gap] = slots[slot];
        gap = slot;
      }
    }
    slots[gap] = NO_ENTRY;
  }

  /** Ids differ in a few digits of their end; the multiplication spreads these over all slots. */
  private int home(long high, long low) {
    long mixed = (high ^ Long.rotateLeft(low, 21)) * 0x9e3779b97f4a7c15L;
    return (int) (mixed >>> 40) & slots.length - 1;
  }
}
