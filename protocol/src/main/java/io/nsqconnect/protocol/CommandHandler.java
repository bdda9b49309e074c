package io.nsqconnect.protocol;

import io.netty.buffer.ByteBuf;

/**
 * What a {@link CommandDecoder} tells. Each method may throw {@link NsqException} to refuse; the
 * decoder lets it pass and must not be used again if the error is fatal.
 *
 * <p>Buffers and lines are only lent for the length of the call.
 */
public interface CommandHandler {
  /**
   * A line has arrived. For a command with a body this is the moment to check state and parameters:
   * nothing of the body has been looked at.
   */
  void onLine(CommandLine line);

  /** The whole body of the command whose line was last handed over. */
  void onBody(ByteBuf buffer, int index, int length);

  /**
   * Asked after a line and after a body: whether the handler could not tell yet what to do with it
   * and has left it alone. The decoder then stops before it, and hands it over again when it is
   * called the next time.
   */
  default boolean isHolding() {
    return false;
  }

  /** The messages of an MPUB whose line was last handed over, {@code base} being their origin. */
  void onMessages(ByteBuf buffer, int base, MessageSpans messages);
}
