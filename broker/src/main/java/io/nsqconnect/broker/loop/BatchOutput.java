package io.nsqconnect.broker.loop;

import io.nsqconnect.broker.engine.SpillException;

/** Something that gathers output during a batch and sends it when the batch has ended. */
public interface BatchOutput {
  /** The longest time from {@link #postpone} to {@link #endBatch}. */
  long MAX_POSTPONED_NS = 25_000_000;

  /**
   * Asked when a batch has ended: whether what was gathered, and what will be, can wait for up to
   * {@link #MAX_POSTPONED_NS}. An output that has said so may still have itself sent earlier, at
   * the end of any batch.
   */
  default boolean postpone() {
    return false;
  }

  /** How many messages were gathered since. */
  default int postponedMessages() {
    return 0;
  }

  /**
   * Sends what was gathered.
   *
   * @param storageFailure null, or why what was published in this batch may not have been stored:
   *     those who published must not be told that it was
   */
  void endBatch(SpillException storageFailure);
}
