package io.nsqconnect.it.kill;

import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * What the body of a message says: its number, a checksum, and bytes of any value up to its size.
 *
 * <p>{@code number:checksum:filler}; the checksum is that of the number and the filler. Bytes are
 * the characters of a Latin-1 string.
 */
final class Body {
  /** Enough for the longest number and the checksum. */
  static final int MIN_SIZE_BYTES = 32;

  private static final Pattern LAYOUT =
      Pattern.compile("(\\d{1,18}):([0-9a-f]{8}):(.*)", Pattern.DOTALL);

  private Body() {}

  /** The body of message {@code number}, {@code sizeBytes} long. */
  static String of(long number, int sizeBytes) {
    if (sizeBytes < MIN_SIZE_BYTES) {
      throw new IllegalArgumentException(
          "size " + sizeBytes + " (expected: " + MIN_SIZE_BYTES + " or more)");
    }
    String name = Long.toString(number);
    byte[] bytes = new byte[sizeBytes - name.length() - 10];
    new SplittableRandom(number).nextBytes(bytes);
    String filler = new String(bytes, StandardCharsets.ISO_8859_1);
    return name + ':' + checksum(name, filler) + ':' + filler;
  }

  /** The number of the message with this body, or nothing if a byte of it is not what it was. */
  static OptionalLong number(String body) {
    Matcher matcher = LAYOUT.matcher(body);
    if (matcher.matches()
        && checksum(matcher.group(1), matcher.group(3)).equals(matcher.group(2))) {
      return OptionalLong.of(Long.parseLong(matcher.group(1)));
    }
    return OptionalLong.empty();
  }

  private static String checksum(String name, String filler) {
    CRC32 crc = new CRC32();
    crc.update(name.getBytes(StandardCharsets.ISO_8859_1));
    crc.update(':');
    crc.update(filler.getBytes(StandardCharsets.ISO_8859_1));
    return String.format("%08x", crc.getValue());
  }
}
