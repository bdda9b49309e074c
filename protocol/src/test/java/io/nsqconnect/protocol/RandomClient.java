package io.nsqconnect.protocol;

import static io.nsqconnect.protocol.Wire.body;
import static io.nsqconnect.protocol.Wire.bytes;
import static io.nsqconnect.protocol.Wire.int32;

import java.util.SplittableRandom;

/**
 * Makes up what clients send: mostly commands as they should be, with sizes, counts and words that
 * are wrong now and then, and after that damage that knows no grammar.
 */
final class RandomClient {
  private static final long[] MESSAGE_LIMITS = {1, 5, 20, 100, 1 << 20, Long.MAX_VALUE};
  private static final long[] BODY_LIMITS = {9, 14, 50, 200, 5 << 20, Long.MAX_VALUE};
  private static final String[] LINE_ENDS = {"\n", "\n", "\n", "\n", "\r\n", "\r\n", "\r\r\n", ""};
  private static final String[] OTHER_WORDS = {
    "", "nop", "\0NOP", "NOP\0", "PUBX", "é", "GET", "\r"
  };
  private static final String[] PARAMETERS = {
    "topic",
    "a#ephemeral",
    "",
    "0",
    "1",
    "2500",
    "18446744073709551615",
    "99999999999999999999999",
    "-1",
    "18a442f424e69000",
    "\u00ff\u0000",
    CommandLog.GONE,
    CommandLog.CLOSED
  };

  private final SplittableRandom random;
  final long maxMessageBytes;
  final long maxBodyBytes;

  /** A client that sends the same whenever it has the same {@code seed}. */
  RandomClient(long seed) {
    random = new SplittableRandom(seed);
    maxMessageBytes = MESSAGE_LIMITS[random.nextInt(MESSAGE_LIMITS.length)];
    maxBodyBytes = BODY_LIMITS[random.nextInt(BODY_LIMITS.length)];
  }

  /** Everything that the client sends. */
  byte[] input() {
    StringBuilder text = new StringBuilder();
    int commands = 1 + random.nextInt(5);
    for (int i = 0; i < commands; i++) {
      text.append(command());
    }
    int damages = oneIn(3) ? 1 + random.nextInt(3) : 0;
    for (int i = 0; i < damages; i++) {
      damage(text);
    }
    return bytes(text.toString());
  }

  /** Up to where to send the next piece of an input of {@code length} bytes, after {@code sent}. */
  int nextCut(int sent, int length) {
    int left = length - sent;
    if (oneIn(4)) {
      return sent + 1;
    }
    // Few pieces of a long input: each costs a copy of all that is unread.
    return sent + 1 + random.nextInt(oneIn(2) && length < 1000 ? Math.min(left, 8) : left);
  }

  private String command() {
    if (oneIn(400)) {
      return longLine();
    }
    Command command = Command.values()[random.nextInt(Command.values().length)];
    String word = command == Command.UNKNOWN ? any(OTHER_WORDS) : command.name();
    StringBuilder text = new StringBuilder(word);
    int parameters = random.nextInt(4);
    for (int i = 0; i < parameters; i++) {
      text.append(' ').append(any(PARAMETERS));
    }
    text.append(any(LINE_ENDS));
    return switch (command.body) {
      case NONE -> text.toString();
      case SINGLE -> text + singleBody();
      case MULTIPLE -> text + list();
    };
  }

  /** A line about as long as a line may be. */
  private String longLine() {
    int length = CommandDecoder.MAX_LINE_LENGTH - 4 + random.nextInt(8);
    return "NOP " + "x".repeat(length - 4) + any(LINE_ENDS);
  }

  private String singleBody() {
    String body = content();
    return oneIn(8) ? int32(oddSize(body.length())) + body : body(body);
  }

  private String list() {
    int count = oneIn(20) ? random.nextInt(200) : 1 + random.nextInt(5);
    StringBuilder messages = new StringBuilder();
    messages.append(int32(oneIn(10) ? oddSize(count) : count));
    for (int i = 0; i < count; i++) {
      String message = oneIn(2) ? "x" : content();
      messages.append(int32(oneIn(30) ? oddSize(message.length()) : message.length()));
      messages.append(message);
    }
    int length = messages.length();
    return int32(oneIn(8) ? oddSize(length) : length) + messages;
  }

  private String content() {
    StringBuilder content = new StringBuilder();
    int length = 1 + random.nextInt(oneIn(20) ? 120 : 12);
    for (int i = 0; i < length; i++) {
      content.append(oneIn(6) ? '\n' : (char) random.nextInt(256));
    }
    return content.toString();
  }

  private int oddSize(int right) {
    return switch (random.nextInt(10)) {
      case 0 -> 0;
      case 1 -> -1;
      case 2 -> Integer.MIN_VALUE;
      case 3 -> Integer.MAX_VALUE;
      case 4 -> right + 1;
      case 5 -> right - 1;
      case 6 -> (int) maxMessageBytes + random.nextInt(2);
      case 7 -> (int) maxBodyBytes + random.nextInt(2);
      case 8 -> (int) (maxBodyBytes - 4) / 5 + random.nextInt(2);
      default -> random.nextInt();
    };
  }

  private void damage(StringBuilder text) {
    if (text.isEmpty()) {
      return;
    }
    int at = random.nextInt(text.length());
    int to = Math.min(text.length(), at + 1 + random.nextInt(8));
    switch (random.nextInt(6)) {
      case 0 -> text.setLength(at);
      case 1 -> text.delete(at, to);
      case 2 -> text.insert(at, text.substring(at, to));
      case 3 -> text.insert(at, oneIn(2) ? '\n' : (char) random.nextInt(256));
      case 4 -> text.setCharAt(at, (char) (text.charAt(at) ^ 1 << random.nextInt(8)));
      default -> text.setCharAt(at, (char) random.nextInt(256));
    }
  }

  private String any(String[] choices) {
    return choices[random.nextInt(choices.length)];
  }

  private boolean oneIn(int n) {
    return random.nextInt(n) == 0;
  }
}
