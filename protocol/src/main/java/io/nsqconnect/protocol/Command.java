package io.nsqconnect.protocol;

import io.netty.buffer.ByteBuf;

/** The commands of protocol V2, and what follows their line. */
public enum Command {
  IDENTIFY(Body.SINGLE),
  AUTH(Body.SINGLE),
  SUB(Body.NONE),
  RDY(Body.NONE),
  FIN(Body.NONE),
  REQ(Body.NONE),
  TOUCH(Body.NONE),
  CLS(Body.NONE),
  NOP(Body.NONE),
  PUB(Body.SINGLE),
  DPUB(Body.SINGLE),
  MPUB(Body.MULTIPLE),
  /** Any other first word. */
  UNKNOWN(Body.NONE);

  /** What follows a command line. */
  enum Body {
    NONE,
    /** A 32-bit length and that many bytes. */
    SINGLE,
    /** A 32-bit length, a 32-bit count, and count times a 32-bit length and that many bytes. */
    MULTIPLE
  }

  /** In the order of how often a busy connection sends them. */
  private static final Command[] BY_FREQUENCY = {
    FIN, PUB, MPUB, RDY, NOP, REQ, DPUB, TOUCH, SUB, CLS, IDENTIFY, AUTH
  };

  final Body body;

  /** The name packed big-endian: comparing one long costs the hot path no string. */
  private final long word;

  Command(Body body) {
    this.body = body;
    long packed = 0;
    for (char c : name().toCharArray()) {
      packed = packed << Byte.SIZE | c;
    }
    this.word = packed;
  }

  /** The command spelled by the {@code length} bytes at {@code from}, case-sensitively. */
  static Command at(ByteBuf in, int from, int length) {
    // A packed word does not tell its leading zero bytes; no command has any.
    if (length == 0 || length > Long.BYTES || in.getByte(from) == 0) {
      return UNKNOWN;
    }
    long spelled = 0;
    for (int i = from; i < from + length; i++) {
      spelled = spelled << Byte.SIZE | in.getByte(i) & 0xff;
    }
    for (Command command : BY_FREQUENCY) {
      if (command.word == spelled) {
        return command;
      }
    }
    return UNKNOWN;
  }
}
