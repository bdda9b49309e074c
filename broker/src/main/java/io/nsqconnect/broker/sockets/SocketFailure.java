package io.nsqconnect.broker.sockets;

import java.util.Locale;
import java.util.regex.Pattern;

/** Says what the system says of a socket, without what native code and the JDK put around it. */
public final class SocketFailure {
  private static final Pattern BEFORE = Pattern.compile("^.*error\\(-?\\d+\\): ");
  private static final Pattern ADDRESS_BEHIND = Pattern.compile(": [^\\s/]*/\\S+$");

  private SocketFailure() {}

  /** The reason, in lower case as nsqd has it: {@code connection refused}. */
  public static String reason(Throwable cause) {
    String words = String.valueOf(cause.getMessage());
    words = BEFORE.matcher(words).replaceFirst("");
    words = ADDRESS_BEHIND.matcher(words).replaceFirst("");
    return words.isEmpty()
        ? words
        : words.substring(0, 1).toLowerCase(Locale.ROOT) + words.substring(1);
  }
}
