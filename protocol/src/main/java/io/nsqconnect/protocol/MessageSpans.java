package io.nsqconnect.protocol;

import java.util.Arrays;

/**
 * Where the messages of one MPUB lie, as offsets from where the body's first message length stands.
 * Grows with what has arrived, never with what was announced.
 */
public final class MessageSpans {
  private static final int INITIAL_CAPACITY = 64;

  /** A longer table is not kept from one command to the next: the client may never send another. */
  private static final int KEPT_CAPACITY = 16 * 1024;

  private int[] offsets = new int[INITIAL_CAPACITY];
  private int[] lengths = new int[INITIAL_CAPACITY];
  private int count;

  MessageSpans() {}

  void clear() {
    count = 0;
    if (offsets.length > KEPT_CAPACITY) {
      offsets = new int[INITIAL_CAPACITY];
      lengths = new int[INITIAL_CAPACITY];
    }
  }

  void add(int offset, int length) {
    if (count == offsets.length) {
      offsets = Arrays.copyOf(offsets, count * 2);
      lengths = Arrays.copyOf(lengths, count * 2);
    }
    offsets[count] = offset;
    lengths[count] = length;
    count++;
  }

  /** How many messages the table has room for. */
  int capacity() {
    return offsets.length;
  }

  /** How many messages there are. */
  public int count() {
    return count;
  }

  /** Offset of message {@code i} from the base that the handler is given. */
  public int offset(int i) {
    return offsets[i];
  }

  /** Length of message {@code i} in bytes, at least 1. */
  public int length(int i) {
    return lengths[i];
  }
}
