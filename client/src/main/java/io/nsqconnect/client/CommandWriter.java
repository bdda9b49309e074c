package io.nsqconnect.client;

import io.netty.buffer.ByteBuf;

/** A command on its way out, written when its turn comes. */
@FunctionalInterface
interface CommandWriter {
  /** Appends the command to {@code out}. */
  void writeTo(ByteBuf out);
}
