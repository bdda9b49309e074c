package io.nsqconnect.sink;

import io.nsqconnect.protocol.Names;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** What to do with a topic name that NSQ does not have: too long, or of other characters. */
enum TopicNamePolicy {
  /** The record is one that cannot be published. */
  FAIL {
    @Override
    String apply(String name) {
      if (!Names.isValid(name)) {
        throw new InvalidRecordException(
            "\"%s\" names no NSQ topic (expected: 1 to %d of a-z A-Z 0-9 . _ -)"
                .formatted(name, Names.MAX_LENGTH));
      }
      return name;
    }
  },

  /**
   * What is not allowed becomes an underscore, and what is too long is cut. A name that was changed
   * ends in a hash of what it was, so that two names which begin alike stay two.
   */
  TRUNCATE_HASH {
    @Override
    String apply(String name) {
      if (name.isEmpty() || Names.isValid(name)) {
        return FAIL.apply(name);
      }
      String suffix = Names.isEphemeral(name) ? Names.EPHEMERAL_SUFFIX : "";
      String base = name.substring(0, name.length() - suffix.length());
      String allowed = NOT_ALLOWED.matcher(base).replaceAll("_");
      int room = Names.MAX_LENGTH - suffix.length() - 1 - 2 * HASH_BYTES;
      return allowed.substring(0, Math.min(allowed.length(), room)) + '-' + hash(name) + suffix;
    }

    @Override
    public String toString() {
      return "truncate-hash";
    }
  };

  private static final Pattern NOT_ALLOWED = Pattern.compile("[^a-zA-Z0-9._-]");

  /** Of a thousand names, two meet with a probability of one in a billion. */
  private static final int HASH_BYTES = 6;

  /**
   * A name that NSQ has, for {@code name}.
   *
   * @throws InvalidRecordException if there is none
   */
  abstract String apply(String name);

  private static String hash(String name) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, HASH_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
