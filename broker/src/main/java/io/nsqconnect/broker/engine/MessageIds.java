package io.nsqconnect.broker.engine;

/**
 * Gives out the ids of one topic's messages.
 *
 * <pre>
 *   63 62                                22 21          12 11          0
 *  +--+------------------------------------+--------------+-------------+
 *  |0 | units of 2^20 ns since 2012-10-28  | node         | sequence    |
 *  +--+------------------------------------+--------------+-------------+
 * </pre>
 *
 * Ids increase strictly. Where the clock steps back, or more than 4096 ids fall into one unit of
 * time, the next unit is borrowed from the future: publishing never waits for the clock. What an
 * earlier topic of the same name or an earlier process has used is left out, as {@link IdTime}
 * says.
 */
final class MessageIds {
  private static final int NODE_BITS = 10;
  private static final int SEQUENCE_BITS = 12;
  private static final long MAX_SEQUENCE = (1 << SEQUENCE_BITS) - 1;

  private final long nodeId;
  private final IdTime time;
  private long unit;
  private long sequence = MAX_SEQUENCE;

  MessageIds(int nodeId, IdTime time) {
    this.nodeId = nodeId;
    this.time = time;
    this.unit = time.first() - 1;
  }

  /** The next id at {@code epochNanos}. */
  long next(long epochNanos) {
    long now = time.unitAt(epochNanos);
    if (now > unit) {
      enter(now);
    } else if (sequence == MAX_SEQUENCE) {
      enter(unit + 1);
    } else {
      sequence++;
    }
    return unit << NODE_BITS + SEQUENCE_BITS | nodeId << SEQUENCE_BITS | sequence;
  }

  /** No more ids are asked for. */
  void retire() {
    time.retire(unit);
  }

  private void enter(long next) {
    unit = next;
    sequence = 0;
    time.used(next);
  }

  /** The first eight of the sixteen lower-case hexadecimal digits of {@code id}. */
  static long highDigits(long id) {
    return digits(id >>> Integer.SIZE);
  }

  /** The last eight of the sixteen lower-case hexadecimal digits of {@code id}. */
  static long lowDigits(long id) {
    return digits(id & 0xffff_ffffL);
  }

  /**
   * Eight ASCII digits for 32 bits, all at once: spread the nibbles to bytes, then shift to
   * letters.
   */
  private static long digits(long bits) {
    long nibbles = (bits & 0xffff_0000L) << 16 | bits & 0xffffL;
    nibbles = (nibbles & 0xff00_0000_ff00L) << 8 | nibbles & 0x00ff_0000_00ffL;
    nibbles = (nibbles & 0x00f0_00f0_00f0_00f0L) << 4 | nibbles & 0x000f_000f_000f_000fL;
    long aboveNine = nibbles + 0x0606_0606_0606_0606L >>> 4 & 0x0101_0101_0101_0101L;
    return nibbles + 0x3030_3030_3030_3030L + aboveNine * ('a' - '0' - 10);
  }
}
