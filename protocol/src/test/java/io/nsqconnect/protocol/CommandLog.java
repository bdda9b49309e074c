package io.nsqconnect.protocol;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Writes down what a decoder tells, in words; refuses the FIN and the SUB that ask for it. */
final class CommandLog implements CommandHandler {
  /** A FIN with this parameter is refused, which leaves the connection open. */
  static final String GONE = "gone";

  /** A SUB to this topic is refused, which ends the connection. */
  static final String CLOSED = "closed";

  private final List<String> entries;

  /** A log that appends to {@code entries}. */
  CommandLog(List<String> entries) {
    this.entries = entries;
  }

  @Override
  public void onLine(CommandLine line) {
    List<String> parameters = new ArrayList<>();
    for (int i = 0; i < Math.min(line.parameterCount(), 2); i++) {
      String value = line.isDecimal(i) ? "=" + line.decimal(i) : "";
      parameters.add(line.parameter(i) + value);
    }
    entries.add(entry(line.command(), line.word(), line.parameterCount(), parameters));
    refuse(line.command(), parameters);
  }

  /** How a line is written down, {@code parameters} being the first two. */
  static String entry(Command command, String word, int parameterCount, List<String> parameters) {
    String name = command == Command.UNKNOWN ? "UNKNOWN '" + word + "'" : word;
    String superfluous = parameterCount > 2 ? " of " + parameterCount : "";
    return name + parameters + superfluous;
  }

  /** Throws if this log refuses the line. */
  static void refuse(Command command, List<String> parameters) {
    if (command == Command.FIN && parameters.contains(GONE)) {
      throw new NsqException(ErrorCode.E_FIN_FAILED, "FIN gone failed");
    }
    if (command == Command.SUB && parameters.contains(CLOSED)) {
      throw new NsqException(ErrorCode.E_BAD_TOPIC, "SUB closed");
    }
  }

  @Override
  public void onBody(ByteBuf buffer, int index, int length) {
    entries.add("body " + text(buffer, index, length));
  }

  @Override
  public void onMessages(ByteBuf buffer, int base, MessageSpans messages) {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < messages.count(); i++) {
      texts.add(text(buffer, base + messages.offset(i), messages.length(i)));
    }
    entries.add("messages " + texts);
  }

  /** The bytes of a span, which has to lie within what was just read. */
  private static String text(ByteBuf buffer, int index, int length) {
    if (index < 0 || length <= 0 || index + length > buffer.readerIndex()) {
      throw new AssertionError("span " + index + " +" + length + " of " + buffer);
    }
    return buffer.toString(index, length, StandardCharsets.ISO_8859_1);
  }
}
