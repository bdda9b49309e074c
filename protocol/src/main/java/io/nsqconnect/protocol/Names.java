package io.nsqconnect.protocol;

/**
 * The rule that topic and channel names share: 1 to {@value #MAX_LENGTH} bytes of {@code
 * [.a-zA-Z0-9_-]}, the optional suffix {@value #EPHEMERAL_SUFFIX} included in the length.
 */
public final class Names {
  /** Longest name in bytes; nsqd's limit. */
  public static final int MAX_LENGTH = 64;

  /** A topic or channel with this suffix has no disk queue and goes away with its last user. */
  public static final String EPHEMERAL_SUFFIX = "#ephemeral";

  private Names() {}

  /** Whether {@code name} may name a topic or a channel. */
  public static boolean isValid(CharSequence name) {
    if (name.length() > MAX_LENGTH) {
      return false;
    }
    int end = name.length() - (hasSuffix(name) ? EPHEMERAL_SUFFIX.length() : 0);
    for (int i = 0; i < end; i++) {
      if (!isNameCharacter(name.charAt(i))) {
        return false;
      }
    }
    return end > 0;
  }

  /** Whether a valid {@code name} is that of an ephemeral topic or channel. */
  public static boolean isEphemeral(String name) {
    return hasSuffix(name);
  }

  private static boolean hasSuffix(CharSequence name) {
    return name.toString().endsWith(EPHEMERAL_SUFFIX);
  }

  private static boolean isNameCharacter(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '.'
        || c == '_'
        || c == '-';
  }
}
