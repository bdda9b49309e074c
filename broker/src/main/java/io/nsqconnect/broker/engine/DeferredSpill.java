package io.nsqconnect.broker.engine;

import io.netty.buffer.ByteBuf;

/**
 * Secondary storage of the messages of one topic or channel that wait for a time of their own.
 * Records are found by the name that the spill gives them, in any order.
 */
public interface DeferredSpill extends RecordKeeper {
  /** What became of an attempt to read. */
  enum Outcome {
    /** The record was handed over. */
    HANDED_OVER,
    /** It can't be read at present, others may be. */
    NOT_NOW,
    /** It is given up; there is no such record any more. */
    LOST
  }

  /** Is told of a record that was there when the spill was opened. */
  @FunctionalInterface
  interface RecoveredRecords {
    void accept(long record, long when);
  }

  /** Tells of all records that an earlier engine left; once, before anything else. */
  void recover(RecoveredRecords records);

  /**
   * Takes a record. It is stored at the latest when {@link Spills#flush} returns normally.
   *
   * @param when is kept with it
   * @return the record's name, of which the caller is the holder
   * @throws SpillException if it can't be stored; nothing was taken then
   */
  long append(ByteBuf memory, int index, int length, long when);

  /** Hands over a record, if it can be read. */
  Outcome read(long record, Spill.RecordConsumer consumer);

  /** Why {@link #append} would fail at present, or null. */
  String failure();

  /** Forgets all records. */
  void empty();

  /**
   * Lets go of files; no call may follow.
   *
   * @param moved whether all records are stored elsewhere by now, and may be removed here once they
   *     are durable there
   */
  void close(boolean moved);

  /** Forgets all records and removes what was stored; no call may follow. */
  void delete();
}
