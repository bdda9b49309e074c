package io.nsqconnect.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * One connection as a server sees it, without the connection: feeds a decoder the pieces that a
 * client sends, and keeps what came of them.
 *
 * <p>What is left unread moves to a new buffer, at another index, before each piece; the old one is
 * released, so that a decoder that looks back at it fails.
 */
final class Conversation {
  /** Bytes that were read before: only the first piece begins at index 0. */
  private static final int READ_BEFORE = 7;

  private final List<String> entries = new ArrayList<>();
  private final MessageSpans spans = new MessageSpans();
  private final CommandDecoder decoder;
  private ByteBuf unread = Unpooled.EMPTY_BUFFER;
  private boolean over;

  Conversation(long maxMessageBytes, long maxBodyBytes) {
    this.decoder =
        new CommandDecoder(maxMessageBytes, maxBodyBytes, new CommandLog(entries), spans);
  }

  /** All of {@code input} at once. */
  Conversation sendAll(byte[] input) {
    return send(input, 0, input.length);
  }

  /** Latin-1 {@code text}. */
  Conversation send(String text) {
    return sendAll(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** The bytes of {@code input} between {@code from} and {@code to}, unless all is over. */
  Conversation send(byte[] input, int from, int to) {
    if (over) {
      return this;
    }
    int length = to - from;
    int before = unread == Unpooled.EMPTY_BUFFER ? 0 : READ_BEFORE;
    ByteBuf grown = Unpooled.buffer(before + unread.readableBytes() + length);
    grown.writeZero(before).skipBytes(before);
    grown.writeBytes(unread).writeBytes(input, from, length);
    releaseUnread();
    unread = grown;
    decode();
    check(unread.readerIndex() <= unread.writerIndex(), "the decoder read past the end");
    return this;
  }

  private void decode() {
    boolean more = true;
    while (more && !over) {
      more = false;
      try {
        if (!decoder.decode(unread)) {
          entries.add("dropped");
          over = true;
        }
      } catch (NsqException e) {
        entries.add(e.frameText());
        over = e.code().isFatal();
        more = true;
      }
    }
  }

  private void releaseUnread() {
    if (unread != Unpooled.EMPTY_BUFFER) {
      boolean last = unread.release();
      check(last, "the decoder kept the buffer");
    }
  }

  private void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise + ": " + unread);
    }
  }

  /** The end of input: what the peer is told of what was cut off, and all that came before. */
  List<String> hangUp() {
    if (!over) {
      NsqException truncation = decoder.truncation();
      entries.add("hung up" + (truncation == null ? "" : ": " + truncation.frameText()));
    }
    releaseUnread();
    return entries;
  }

  /** What has come of the conversation so far. */
  List<String> soFar() {
    return entries;
  }

  boolean isBetweenCommands() {
    return decoder.isBetweenCommands();
  }

  int unreadBytes() {
    return unread.readableBytes();
  }

  /** For how many messages of an MPUB the decoder has room. */
  int spanCapacity() {
    return spans.capacity();
  }
}
