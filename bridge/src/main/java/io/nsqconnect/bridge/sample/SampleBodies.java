package io.nsqconnect.bridge.sample;

import java.nio.ByteBuffer;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;

/**
 * Message bodies, each different from all others, of any byte values and many sizes.
 *
 * <pre>
 *   0        8        12         16
 *  +--------+--------+----------+--------------
 *  | run    | index  | checksum | filler ...        checksum = CRC-32C of all bytes but its own
 *  +--------+--------+----------+--------------
 * </pre>
 *
 * <p>Run and index determine every byte, so that a body can be told from one that was damaged on
 * the way without keeping any.
 *
 * @param run tells the bodies of one run from those of another one
 */
public record SampleBodies(long run) {
  /** Bytes before the filler; also the size of the smallest body. */
  static final int HEADER_LENGTH = 16;

  private static final int INDEX_OFFSET = 8;
  private static final int CHECKSUM_OFFSET = 12;

  /** Longest filler of most messages. */
  private static final int SMALL_BYTES = 1024;

  /** Longest filler of one message in {@link #LARGE_EVERY}; more than one TCP segment or buffer. */
  private static final int LARGE_BYTES = 64 * 1024;

  private static final int LARGE_EVERY = 50;

  /**
   * The body number {@code index}.
   *
   * @param index at least 0
   */
  public byte[] body(int index) {
    SplittableRandom random = new SplittableRandom(run ^ index * 0x9E3779B97F4A7C15L);
    byte[] filler = new byte[random.nextInt(index % LARGE_EVERY == 0 ? LARGE_BYTES : SMALL_BYTES)];
    random.nextBytes(filler);
    byte[] body = new byte[HEADER_LENGTH + filler.length];
    ByteBuffer.wrap(body).putLong(run).putInt(index).putInt(0).put(filler);
    ByteBuffer.wrap(body).putInt(CHECKSUM_OFFSET, checksum(body));
    return body;
  }

  /** The index of {@code body} if its checksum is right and it is of this run. */
  OptionalInt indexOf(byte[] body) {
    if (!isIntact(body) || ByteBuffer.wrap(body).getLong() != run) {
      return OptionalInt.empty();
    }
    return OptionalInt.of(ByteBuffer.wrap(body).getInt(INDEX_OFFSET));
  }

  /** Whether {@code body} is one of this or of any other run, with a right checksum. */
  static boolean isIntact(byte[] body) {
    return body.length >= HEADER_LENGTH
        && ByteBuffer.wrap(body).getInt(CHECKSUM_OFFSET) == checksum(body);
  }

  private static int checksum(byte[] body) {
    CRC32C crc = new CRC32C();
    crc.update(body, 0, CHECKSUM_OFFSET);
    crc.update(body, HEADER_LENGTH, body.length - HEADER_LENGTH);
    return (int) crc.getValue();
  }
}
