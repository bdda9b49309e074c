package io.nsqconnect.protocol;

import static io.nsqconnect.protocol.ErrorCode.E_BAD_BODY;
import static io.nsqconnect.protocol.ErrorCode.E_BAD_MESSAGE;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What {@link CommandDecoder} has to make of an input, found the plain way: the whole input is
 * there, one field is read after the other, and running out of bytes is an error like any other.
 * Writes the same entries as {@link CommandLog}.
 */
final class PlainCommandReader {
  private static final Pattern DECIMAL = Pattern.compile("[0-9]*");
  private static final BigInteger TWO_TO_64 = BigInteger.ONE.shiftLeft(Long.SIZE);

  private final List<String> entries = new ArrayList<>();
  private final long maxMessageBytes;
  private final long maxBodyBytes;
  private final ByteBuffer in;

  PlainCommandReader(byte[] input, long maxMessageBytes, long maxBodyBytes) {
    this.in = ByteBuffer.wrap(input);
    this.maxMessageBytes = maxMessageBytes;
    this.maxBodyBytes = Math.min(maxBodyBytes, Integer.MAX_VALUE);
  }

  /** All entries up to the end of the input or of the conversation. */
  List<String> read() {
    try {
      while (readCommand()) {
        // The entries are the result.
      }
    } catch (NsqException fatal) {
      entries.add(fatal.frameText());
    } catch (CutOff end) {
      entries.add("hung up: " + end.getMessage());
    }
    return entries;
  }

  private boolean readCommand() {
    int length = lineLength();
    if (length < 0 || length > 16384) {
      entries.add(length > 16384 || in.remaining() >= 16384 ? "dropped" : "hung up");
      return false;
    }
    String raw = text(length);
    String line = raw.substring(0, length - (raw.endsWith("\r\n") ? 2 : 1));
    String[] words = line.split(" ", -1);
    Command command = command(words[0]);
    List<String> parameters = new ArrayList<>();
    for (int i = 1; i < Math.min(words.length, 3); i++) {
      parameters.add(words[i] + value(words[i]));
    }
    entries.add(CommandLog.entry(command, words[0], words.length - 1, parameters));
    try {
      CommandLog.refuse(command, parameters);
    } catch (NsqException e) {
      if (e.code().isFatal()) {
        throw e;
      }
      entries.add(e.frameText());
    }
    switch (command) {
      case PUB, DPUB -> readMessageBody(command + " ");
      case IDENTIFY, AUTH -> readBody(command + " ");
      case MPUB -> readList();
      default -> {}
    }
    return true;
  }

  private int lineLength() {
    for (int i = in.position(); i < in.limit(); i++) {
      if (in.get(i) == '\n') {
        return i + 1 - in.position();
      }
    }
    return -1;
  }

  private static Command command(String word) {
    for (Command command : Command.values()) {
      if (command.name().equals(word)) {
        return command;
      }
    }
    return Command.UNKNOWN;
  }

  private static String value(String parameter) {
    if (!DECIMAL.matcher(parameter).matches()) {
      return "";
    }
    BigInteger value = parameter.isEmpty() ? BigInteger.ZERO : new BigInteger(parameter);
    return "=" + value.mod(TWO_TO_64).longValue();
  }

  private void readMessageBody(String name) {
    int size = int32(E_BAD_MESSAGE, name + "failed to read message body size");
    checkMessage(size, name, "message body size ");
    entries.add("body " + text(size, E_BAD_MESSAGE, name + "failed to read message body"));
  }

  private void readBody(String name) {
    int size = int32(E_BAD_BODY, name + "failed to read body size");
    checkBody(size, name);
    entries.add("body " + text(size, E_BAD_BODY, name + "failed to read body"));
  }

  private void readList() {
    checkBody(int32(E_BAD_BODY, "MPUB failed to read body size"), "MPUB ");
    int begin = in.position();
    int count = int32(E_BAD_BODY, "MPUB failed to read message count");
    if (count <= 0 || count > (maxBodyBytes - 4) / 5) {
      throw new NsqException(E_BAD_BODY, "MPUB invalid message count " + count);
    }
    List<String> messages = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String which = "message(" + i + ") body size";
      int size = int32(E_BAD_MESSAGE, "MPUB failed to read " + which);
      checkMessage(size, "MPUB ", which + " ");
      long total = (long) in.position() - begin + size;
      if (total > maxBodyBytes) {
        throw new NsqException(E_BAD_BODY, "MPUB body too big " + total + " > " + maxBodyBytes);
      }
      messages.add(text(size, E_BAD_MESSAGE, "MPUB failed to read message body"));
    }
    entries.add("messages " + messages);
  }

  private void checkMessage(int size, String name, String what) {
    if (size <= 0) {
      throw new NsqException(E_BAD_MESSAGE, name + "invalid " + what + size);
    }
    if (size > maxMessageBytes) {
      throw new NsqException(
          E_BAD_MESSAGE, name + "message too big " + size + " > " + maxMessageBytes);
    }
  }

  private void checkBody(int size, String name) {
    if (size > maxBodyBytes) {
      throw new NsqException(E_BAD_BODY, name + "body too big " + size + " > " + maxBodyBytes);
    }
    if (size <= 0) {
      throw new NsqException(E_BAD_BODY, name + "invalid body size " + size);
    }
  }

  private int int32(ErrorCode code, String otherwise) {
    require(Integer.BYTES, code, otherwise);
    return in.getInt();
  }

  private String text(int length, ErrorCode code, String otherwise) {
    require(length, code, otherwise);
    return text(length);
  }

  private String text(int length) {
    byte[] bytes = new byte[length];
    in.get(bytes);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private void require(int length, ErrorCode code, String otherwise) {
    if (in.remaining() < length) {
      throw new CutOff(code + " " + otherwise);
    }
  }

  /** The input ends within a field. */
  private static final class CutOff extends RuntimeException {
    private static final long serialVersionUID = 1;

    CutOff(String message) {
      super(message, null, false, false);
    }
  }
}
