package io.nsqconnect.source.window;

import io.nsqconnect.protocol.MessageId;

/**
 * Names a message within its topic on one nsqd, for longer than nsqd itself does: an nsqd whose
 * clock was set back while it was down gives out ids a second time. Taking a new message for an old
 * one would lose it, so the time of publishing, which stays with a message, belongs to its name.
 *
 * @param id the message id's 16 hexadecimal digits as a number
 * @param check a digest of the time of publishing
 */
public record MessageKey(long id, int check) {
  /** Stands for no message. */
  static final MessageKey NONE = new MessageKey(0, 0);

  /** Length in a segment's text, before base64. */
  static final int BYTES = Long.BYTES + Integer.BYTES;

  /** Odd, with about as many ones as zeros in any part of it: spreads every input bit upwards. */
  private static final long MIX = 0x9e3779b97f4a7c15L;

  private static final int HEX_BITS = 4;

  /** The name of the message {@code id}, published at {@code timestampNs}. */
  public static MessageKey of(MessageId id, long timestampNs) {
    // The upper half of the product depends on every bit of the time. No message gets NONE.
    int check = (int) ((timestampNs ^ timestampNs >>> Integer.SIZE) * MIX >>> Integer.SIZE);
    return new MessageKey(number(id), check == 0 ? 1 : check);
  }

  private static long number(MessageId id) {
    long high = digits(id.high());
    long low = digits(id.low());
    if (high < 0 || low < 0) {
      // No nsqd known writes such an id. Peers may not read anything into ids, so neither do we.
      return (id.high() * MIX ^ id.low()) * MIX;
    }
    return high << Integer.SIZE | low;
  }

  /** Eight characters read as a hexadecimal number; negative if they are none. */
  private static long digits(long characters) {
    long number = 0;
    for (int shift = Long.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
      int digit = Character.digit((char) (characters >>> shift & 0xff), 16);
      if (digit < 0) {
        return -1;
      }
      number = number << HEX_BITS | digit;
    }
    return number;
  }
}
