package io.nsqconnect.source.window;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Map;

/**
 * A run of messages in the order in which their records were made, and the unit in which a window
 * is kept in Kafka. It is only appended to, so that "the first n of it" means the same for ever; a
 * message that is taken back leaves a hole.
 *
 * <p>Belongs to its {@link Window}, whose lock guards it.
 */
final class Segment {
  private static final int FIRST_CAPACITY = 16;

  final int slot;
  final long sequence;

  /** Source partition of the records that are made of its messages. */
  final Map<String, String> partition;

  private MessageKey[] keys = new MessageKey[FIRST_CAPACITY];
  private int size;

  /** Messages that a later task may take for done if this segment is all that it knows. */
  private final BitSet valid = new BitSet();

  /** How many of its messages nsqd may still have, as far as is known. */
  int open;

  /** How many messages the window had committed when the last of these was. */
  long committedBy;

  /** How many messages the window had committed when the last of these was confirmed. */
  long confirmedBy;

  /** How many of these came over the connection that there is, so that they are worked on. */
  int inHand;

  /**
   * Since when all that is open and not in hand has been so, in Unix milliseconds; 0 if there is
   * nothing of the kind.
   */
  long doubtfulSinceMs;

  Segment(int slot, long sequence, Map<String, String> partition) {
    this.slot = slot;
    this.sequence = sequence;
    this.partition = partition;
  }

  /** Appends {@code key}; returns its index. */
  int add(MessageKey key) {
    if (size == keys.length) {
      keys = Arrays.copyOf(keys, 2 * size);
    }
    keys[size] = key;
    return size++;
  }

  void validate(int index) {
    valid.set(index);
  }

  void invalidate(int index) {
    valid.clear(index);
  }

  /** What a later task shall read at {@code index}: a message or a hole. */
  MessageKey written(int index) {
    return valid.get(index) ? keys[index] : MessageKey.NONE;
  }

  MessageKey key(int index) {
    return keys[index];
  }

  int size() {
    return size;
  }

  /** Whether its messages are doubtful, and since when is known of all that are open. */
  boolean isDated() {
    return doubtfulSinceMs != 0 && inHand == 0;
  }
}
