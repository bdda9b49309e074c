package io.nsqconnect.broker.engine;

import io.netty.buffer.ByteBuf;

/**
 * Secondary storage behind one memory queue. First in, first out; a record is the part of a {@link
 * io.nsqconnect.protocol.MessageFrame} from the timestamp on.
 */
public interface Spill extends RecordKeeper {
  /** {@code when} of a record that does not wait for a time. */
  long AT_ONCE = 0;

  /** Receives a record; the bytes are lent for the length of the call. */
  @FunctionalInterface
  interface RecordConsumer {
    /**
     * Takes over a record.
     *
     * @param record what the keeper calls it
     * @param when as it was given to {@link #appendDeferred}, or {@link #AT_ONCE}
     */
    void accept(ByteBuf memory, int index, int length, long record, long when);
  }

  /**
   * Takes a record. It is stored at the latest when {@link Spills#flush} returns normally.
   *
   * @throws SpillException if it can't be stored; nothing was taken then
   */
  void append(ByteBuf memory, int index, int length);

  /**
   * Takes a record, as {@link #append} does, that waits for a time of its own but has no better
   * place, because the engine closes.
   *
   * @param when is handed over with the record
   */
  void appendDeferred(ByteBuf memory, int index, int length, long when);

  /**
   * Hands over the oldest record.
   *
   * @return false if there is none, or none that can be read at present
   */
  boolean poll(RecordConsumer consumer);

  /** Records not handed over yet. */
  long depth();

  /** Why {@link #append} would fail at present, or null. */
  String failure();

  /** Forgets all records. */
  void empty();

  /**
   * Stores what is left and lets go of files; no call may follow.
   *
   * @return how many records could not be stored
   */
  long close();

  /** Forgets all records and removes what was stored; no call may follow. */
  void delete();
}
