package io.nsqconnect.source.window;

/**
 * A place in a window, between what had been taken in at some moment and what came later.
 *
 * @param connection the number of the connection at that moment
 * @param sequence the segment that was appended to
 * @param size how many messages it had
 */
record Mark(int connection, long sequence, int size) {
  /** Whether {@code entry} was there. */
  boolean covers(WindowEntry<?> entry) {
    long segment = entry.segment.sequence;
    return segment < sequence || segment == sequence && entry.index < size;
  }
}
