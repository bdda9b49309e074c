package io.nsqconnect.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * One command line, seen in place: a command and its parameters, split at every single blank, so
 * that two blanks in a row enclose an empty parameter.
 *
 * <p>A decoder owns one and moves it from line to line. It is valid only during the call that hands
 * it over; nothing is copied until a caller asks for a string. To ask for a parameter that the line
 * does not have is an {@link IndexOutOfBoundsException}.
 */
public final class CommandLine {
  /** No command has more; further ones are counted, not kept. */
  private static final int MAX_PARAMETERS = 2;

  /** No index: the line is none of those that are known by their look. */
  static final int OTHER = -1;

  private static final int FIN_AND_BLANK = 'F' << 24 | 'I' << 16 | 'N' << 8 | ' ';
  private static final int REQ_AND_BLANK = 'R' << 24 | 'E' << 16 | 'Q' << 8 | ' ';
  private static final int WORD_AND_BLANK_LENGTH = Integer.BYTES;
  private static final int MAX_DELAY_DIGITS = 10;
  private static final long EACH_ABOVE_BLANK = 0x2121212121212121L;
  private static final long EACH_HIGHEST_BIT = 0x8080808080808080L;

  private final int[] start = new int[MAX_PARAMETERS];
  private final int[] end = new int[MAX_PARAMETERS];
  private ByteBuf buffer;
  private int wordStart;
  private int wordEnd;
  private int parameterCount;
  private Command command = Command.UNKNOWN;

  CommandLine() {}

  /** Moves to the line between {@code from} and {@code to}, which excludes the line end. */
  void moveTo(ByteBuf in, int from, int to) {
    buffer = in;
    wordStart = from;
    parameterCount = 0;
    int blank = nextBlank(from, to);
    wordEnd = blank;
    while (blank < to) {
      int next = nextBlank(blank + 1, to);
      if (parameterCount < MAX_PARAMETERS) {
        start[parameterCount] = blank + 1;
        end[parameterCount] = next;
      }
      parameterCount++;
      blank = next;
    }
    command = Command.at(in, wordStart, wordEnd - wordStart);
  }

  /**
   * Moves to the line at {@code from} if it is a FIN or REQ as clients send them, by far the most
   * frequent ones: where their parts are is known, so nothing has to be looked for.
   *
   * @return the index behind the line end; or {@link #OTHER}, and {@link #moveTo} has to be called
   */
  int moveToSettlement(ByteBuf in, int from) {
    int id = from + WORD_AND_BLANK_LENGTH;
    int idEnd = id + MessageId.LENGTH;
    if (in.writerIndex() <= idEnd) {
      return OTHER;
    }
    int word = in.getInt(from);
    if (word != FIN_AND_BLANK && word != REQ_AND_BLANK
        || mayHaveBlank(in.getLong(id))
        || mayHaveBlank(in.getLong(id + Long.BYTES))) {
      return OTHER;
    }
    int lineEnd = word == FIN_AND_BLANK ? idEnd : delayEnd(in, idEnd);
    if (lineEnd == OTHER || in.getByte(lineEnd) != '\n') {
      return OTHER;
    }
    buffer = in;
    wordStart = from;
    wordEnd = id - 1;
    start[0] = id;
    end[0] = idEnd;
    start[1] = idEnd + 1;
    end[1] = lineEnd;
    parameterCount = lineEnd == idEnd ? 1 : 2;
    command = word == FIN_AND_BLANK ? Command.FIN : Command.REQ;
    return lineEnd + 1;
  }

  /** Where the digits end that follow a blank at {@code blank}, if there are some and not many. */
  private static int delayEnd(ByteBuf in, int blank) {
    int limit = Math.min(in.writerIndex(), blank + 1 + MAX_DELAY_DIGITS);
    int i = blank + 1;
    while (i < limit && isDigit(in.getByte(i))) {
      i++;
    }
    return in.getByte(blank) == ' ' && i > blank + 1 && i < limit ? i : OTHER;
  }

  /** Whether one of eight bytes may be a blank or a line end, or anything else up to a blank. */
  private static boolean mayHaveBlank(long bytes) {
    return ((bytes - EACH_ABOVE_BLANK) & ~bytes & EACH_HIGHEST_BIT) != 0;
  }

  private static boolean isDigit(byte character) {
    return character >= '0' && character <= '9';
  }

  private int nextBlank(int from, int to) {
    int i = from;
    while (i < to && buffer.getByte(i) != ' ') {
      i++;
    }
    return i;
  }

  /** What the first word says. */
  public Command command() {
    return command;
  }

  /** The first word as it was sent, for error texts. */
  public String word() {
    return text(wordStart, wordEnd);
  }

  /** How many parameters there are, superfluous ones included. */
  public int parameterCount() {
    return parameterCount;
  }

  /** Parameter {@code i}, 0 or 1, as Latin-1 text. */
  public String parameter(int i) {
    return text(startOf(i), end[i]);
  }

  /** Parameter {@code i}, 0 or 1, quoted for an error text. */
  public String quotedParameter(int i) {
    return GoQuote.quote(ByteBufUtil.getBytes(buffer, startOf(i), parameterLength(i)));
  }

  /** Whether parameter {@code i}, 0 or 1, is spelled {@code expected}. */
  public boolean parameterEquals(int i, byte[] expected) {
    if (parameterLength(i) != expected.length) {
      return false;
    }
    int from = startOf(i);
    for (int k = 0; k < expected.length; k++) {
      if (buffer.getByte(from + k) != expected[k]) {
        return false;
      }
    }
    return true;
  }

  /** Whether parameter {@code i}, 0 or 1, has only decimal digits; so has an empty one. */
  public boolean isDecimal(int i) {
    for (int k = startOf(i); k < end[i]; k++) {
      if (!isDigit(buffer.getByte(k))) {
        return false;
      }
    }
    return true;
  }

  /**
   * The value of decimal parameter {@code i}, 0 or 1. Empty is 0; what exceeds 64 bits wraps, as it
   * does in nsqd, and may come out negative.
   */
  public long decimal(int i) {
    long value = 0;
    for (int k = startOf(i); k < end[i]; k++) {
      value = value * 10 + (buffer.getByte(k) - '0');
    }
    return value;
  }

  /** Length of parameter {@code i}, 0 or 1, in bytes. */
  public int parameterLength(int i) {
    return end[i] - startOf(i);
  }

  /** Eight bytes of parameter {@code i}, 0 or 1, from {@code offset} on, big-endian. */
  public long parameterWord(int i, int offset) {
    return buffer.getLong(startOf(i) + offset);
  }

  /** Where parameter {@code i} starts, once it is sure not to be one of an earlier line. */
  private int startOf(int i) {
    Objects.checkIndex(i, parameterCount);
    return start[i];
  }

  private String text(int from, int to) {
    return buffer.toString(from, to - from, StandardCharsets.ISO_8859_1);
  }
}
