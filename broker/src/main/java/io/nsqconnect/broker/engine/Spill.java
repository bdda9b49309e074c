package io.nsqconnect.broker.engine;

import io.netty.buffer.ByteBuf;

/**
 * Secondary storage behind one memory queue. First in, first out; a record is the part of a {@link
 * io.nsqconnect.protocol.MessageFrame} from the timestamp on.
 */
public interface Spill {
  /** Receives a record; the bytes are lent for the length of the call. */
  @FunctionalInterface
  interface RecordConsumer {
    void accept(ByteBuf memory, int index, int length);
  }

  /**
   * Takes a record. It is stored at the latest when {@link Spills#flush} returns normally.
   *
   * @throws SpillException if it can't be stored; nothing was taken then
   */
  void append(ByteBuf memory, int index, int length);

  /**
   * Hands over the oldest record and forgets it.
   *
   * @return false if there is none
   */
  boolean poll(RecordConsumer consumer);

  /** Records not handed over yet. */
  long depth();

  /** Why {@link #append} would fail at present, or null. */
  String failure();

  /** Forgets all records. */
  void empty();

  /** Stores what is left and lets go of files; no call may follow. */
  void close();

  /** Forgets all records and removes what was stored; no call may follow. */
  void delete();
}
