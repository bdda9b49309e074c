package io.nsqconnect.protocol;

import static io.nsqconnect.protocol.ErrorCode.E_BAD_BODY;
import static io.nsqconnect.protocol.ErrorCode.E_BAD_MESSAGE;

import io.netty.buffer.ByteBuf;

/**
 * Splits what a client sends after the magic into commands, as a state machine over the bytes that
 * have arrived so far.
 *
 * <pre>
 *   LINE ──► BODY_LENGTH ──► BODY ───────────────────────────► LINE
 *     │           └────────► COUNT ──► MESSAGE_LENGTH ◄─► MESSAGE ─► LINE
 *     └─► LINE (a command without body)
 * </pre>
 *
 * <p>{@link #decode} moves the reader index past every complete piece and leaves the rest for the
 * next call, which must see the same bytes again in front of the new ones. An MPUB body is one
 * piece: it stays unread until its last message is there, while the state remembers how far it was
 * looked through, so that a body in many reads is not scanned again from its beginning.
 *
 * <p>A handler that can't go on {@linkplain CommandHandler#isHolding holds}: the piece that it was
 * handed stays unread, and the next call begins with it.
 *
 * <p>Limits are checked as soon as a length can be read, before anything is kept for it. The order
 * of the checks and the texts are nsqd's. Not thread-safe; belongs to one connection.
 */
public final class CommandDecoder {
  /** Longest command line in bytes, line end included; nsqd's read buffer. */
  public static final int MAX_LINE_LENGTH = 16 * 1024;

  /** Bytes of an MPUB body before its messages: the count, which the declared length includes. */
  private static final long COUNT_LENGTH = Integer.BYTES;

  /** Bytes of the least possible MPUB message: its length and one byte. */
  private static final int MIN_MESSAGE_LENGTH = Integer.BYTES + 1;

  /** No limit may exceed what a buffer can hold: a list larger than that would never be whole. */
  private static final int MAX_READABLE_BYTES = Integer.MAX_VALUE;

  private enum State {
    LINE,
    BODY_LENGTH,
    BODY,
    COUNT,
    MESSAGE_LENGTH,
    MESSAGE
  }

  private final long maxMessageBytes;
  private final long maxBodyBytes;
  private final CommandHandler handler;
  private final CommandLine line = new CommandLine();
  private final MessageSpans messages;

  private State state = State.LINE;
  private Command command = Command.UNKNOWN;
  private int bodyLength;
  private int messageCount;
  private int scanned;

  /**
   * A decoder at the beginning of a command.
   *
   * @param maxMessageBytes largest body of PUB and DPUB, and largest message of MPUB
   * @param maxBodyBytes largest body of IDENTIFY, AUTH and MPUB
   */
  public CommandDecoder(long maxMessageBytes, long maxBodyBytes, CommandHandler handler) {
    this(maxMessageBytes, maxBodyBytes, handler, new MessageSpans());
  }

  CommandDecoder(
      long maxMessageBytes, long maxBodyBytes, CommandHandler handler, MessageSpans messages) {
    this.maxMessageBytes = maxMessageBytes;
    this.maxBodyBytes = Math.min(maxBodyBytes, MAX_READABLE_BYTES);
    this.handler = handler;
    this.messages = messages;
  }

  /**
   * Hands over all that is complete in {@code in}.
   *
   * @return false if a line exceeds {@link #MAX_LINE_LENGTH}: the connection has to be dropped,
   *     without an error frame
   * @throws NsqException if a body breaks a limit, or from the handler
   */
  public boolean decode(ByteBuf in) {
    boolean more = true;
    while (more) {
      switch (state) {
        case LINE -> {
          int from = in.readerIndex();
          int settlementEnd = line.moveToSettlement(in, from);
          if (settlementEnd != CommandLine.OTHER) {
            more = handOver(in, from, settlementEnd);
          } else {
            int lineEnd = in.indexOf(from, in.writerIndex(), (byte) '\n');
            int length = (lineEnd < 0 ? in.writerIndex() : lineEnd + 1) - from;
            if (length > MAX_LINE_LENGTH || (lineEnd < 0 && length == MAX_LINE_LENGTH)) {
              return false;
            }
            more = lineEnd >= 0 && readLine(in, lineEnd);
          }
        }
        case BODY_LENGTH -> more = readBodyLength(in);
        case BODY -> more = readBody(in);
        case COUNT -> more = readCount(in);
        case MESSAGE_LENGTH, MESSAGE -> more = readMessages(in);
        default -> throw new IllegalStateException(state.name());
      }
    }
    return true;
  }

  /** Whether the next byte begins a command. */
  public boolean isBetweenCommands() {
    return state == State.LINE;
  }

  /** What a peer is told that sends no more, or not in time, in the middle of a body; else null. */
  public NsqException truncation() {
    return switch (state) {
      case LINE -> null;
      case BODY_LENGTH ->
          carriesMessage()
              ? refusal(E_BAD_MESSAGE, "failed to read message body size")
              : refusal(E_BAD_BODY, "failed to read body size");
      case BODY ->
          carriesMessage()
              ? refusal(E_BAD_MESSAGE, "failed to read message body")
              : refusal(E_BAD_BODY, "failed to read body");
      case COUNT -> refusal(E_BAD_BODY, "failed to read message count");
      case MESSAGE_LENGTH ->
          refusal(E_BAD_MESSAGE, "failed to read message(" + messages.count() + ") body size");
      case MESSAGE -> refusal(E_BAD_MESSAGE, "failed to read message body");
    };
  }

  private boolean readLine(ByteBuf in, int lineEnd) {
    int from = in.readerIndex();
    int to = lineEnd > from && in.getByte(lineEnd - 1) == '\r' ? lineEnd - 1 : lineEnd;
    line.moveTo(in, from, to);
    return handOver(in, from, lineEnd + 1);
  }

  /** Hands over the line that begins at {@code from} and ends, with its line end, at {@code to}. */
  private boolean handOver(ByteBuf in, int from, int to) {
    in.readerIndex(to);
    command = line.command();
    state = command.body == Command.Body.NONE ? State.LINE : State.BODY_LENGTH;
    handler.onLine(line);
    return !held(in, from, State.LINE);
  }

  /** Goes back to where a piece begins if the handler wants to be handed it again. */
  private boolean held(ByteBuf in, int index, State before) {
    boolean holding = handler.isHolding();
    if (holding) {
      in.readerIndex(index);
      state = before;
    }
    return holding;
  }

  private boolean readBodyLength(ByteBuf in) {
    if (in.readableBytes() < Integer.BYTES) {
      return false;
    }
    bodyLength = in.readInt();
    checkBodyLength();
    state = command.body == Command.Body.SINGLE ? State.BODY : State.COUNT;
    return true;
  }

  private void checkBodyLength() {
    if (carriesMessage()) {
      if (bodyLength <= 0) {
        throw refusal(E_BAD_MESSAGE, "invalid message body size " + bodyLength);
      }
      checkMessageSize(bodyLength);
    } else if (bodyLength > maxBodyBytes) {
      throw refusal(E_BAD_BODY, "body too big " + bodyLength + " > " + maxBodyBytes);
    } else if (bodyLength <= 0) {
      throw refusal(E_BAD_BODY, "invalid body size " + bodyLength);
    }
  }

  private void checkMessageSize(int length) {
    if (length > maxMessageBytes) {
      throw refusal(E_BAD_MESSAGE, "message too big " + length + " > " + maxMessageBytes);
    }
  }

  private boolean readBody(ByteBuf in) {
    if (in.readableBytes() < bodyLength) {
      return false;
    }
    int index = in.readerIndex();
    in.skipBytes(bodyLength);
    state = State.LINE;
    handler.onBody(in, index, bodyLength);
    return !held(in, index, State.BODY);
  }

  private boolean readCount(ByteBuf in) {
    if (in.readableBytes() < Integer.BYTES) {
      return false;
    }
    messageCount = in.readInt();
    long maxCount = (maxBodyBytes - COUNT_LENGTH) / MIN_MESSAGE_LENGTH;
    if (messageCount <= 0 || messageCount > maxCount) {
      throw refusal(E_BAD_BODY, "invalid message count " + messageCount);
    }
    scanned = 0;
    state = State.MESSAGE_LENGTH;
    return true;
  }

  private boolean readMessages(ByteBuf in) {
    if (!scanMessages(in)) {
      return false;
    }
    int base = in.readerIndex();
    in.skipBytes(scanned);
    state = State.LINE;
    handler.onMessages(in, base, messages);
    messages.clear();
    return true;
  }

  /**
   * Looks through the list as far as it has arrived. It is a loop of its own, in which nothing is
   * handed over, because it is the first to be hot: compilers have little to do for it.
   *
   * @return whether all of the list is there
   */
  private boolean scanMessages(ByteBuf in) {
    boolean more = true;
    while (more && (state == State.MESSAGE || messages.count() < messageCount)) {
      more = state == State.MESSAGE ? scanMessage(in) : scanMessageLength(in);
    }
    return more;
  }

  private boolean scanMessageLength(ByteBuf in) {
    if (in.readableBytes() - scanned < Integer.BYTES) {
      return false;
    }
    int length = in.getInt(in.readerIndex() + scanned);
    if (length <= 0) {
      throw refusal(E_BAD_MESSAGE, "invalid message(" + messages.count() + ") body size " + length);
    }
    checkMessageSize(length);
    long total = COUNT_LENGTH + scanned + Integer.BYTES + length;
    if (total > maxBodyBytes) {
      // A list may run past its declared length, but not past what a declared length may be.
      throw refusal(E_BAD_BODY, "body too big " + total + " > " + maxBodyBytes);
    }
    messages.add(scanned + Integer.BYTES, length);
    scanned += Integer.BYTES;
    state = State.MESSAGE;
    return true;
  }

  private boolean scanMessage(ByteBuf in) {
    int last = messages.count() - 1;
    int end = messages.offset(last) + messages.length(last);
    if (in.readableBytes() < end) {
      return false;
    }
    scanned = end;
    state = State.MESSAGE_LENGTH;
    return true;
  }

  private boolean carriesMessage() {
    return command == Command.PUB || command == Command.DPUB;
  }

  private NsqException refusal(ErrorCode code, String what) {
    return new NsqException(code, command + " " + what);
  }
}
