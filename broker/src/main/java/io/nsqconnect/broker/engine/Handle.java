package io.nsqconnect.broker.engine;

/**
 * A message in memory, as one long. Queues hold handles; the bytes stay where they are in the
 * {@link Slab}, however many channels refer to them.
 *
 * <pre>
 *   63          48 47                        18 17                0
 *  +--------------+----------------------------+-------------------+
 *  | attempts     | chunk                      | offset / 4        |
 *  +--------------+----------------------------+-------------------+
 * </pre>
 *
 * The attempts ride in the handle because they differ from channel to channel.
 */
final class Handle {
  /** No message. Its chunk number is never given out. */
  static final long NONE = -1;

  /** Messages begin at multiples of this. */
  static final int ALIGNMENT = 4;

  static final int MAX_CHUNKS = (1 << 30) - 1;

  private static final int OFFSET_BITS = 18;
  private static final int ATTEMPTS_SHIFT = 48;
  private static final int MAX_ATTEMPTS = 0xffff;
  private static final long ADDRESS_MASK = (1L << ATTEMPTS_SHIFT) - 1;

  private Handle() {}

  static long of(int chunk, int offset) {
    return (long) chunk << OFFSET_BITS | offset / ALIGNMENT;
  }

  static int chunk(long handle) {
    return (int) ((handle & ADDRESS_MASK) >>> OFFSET_BITS);
  }

  static int offset(long handle) {
    return (int) (handle & (1 << OFFSET_BITS) - 1) * ALIGNMENT;
  }

  static int attempts(long handle) {
    return (int) (handle >>> ATTEMPTS_SHIFT);
  }

  /** The same message with {@code attempts}, of which 16 bits count: after 65535 comes 0. */
  static long withAttempts(long handle, int attempts) {
    return handle & ADDRESS_MASK | (long) (attempts & MAX_ATTEMPTS) << ATTEMPTS_SHIFT;
  }
}
