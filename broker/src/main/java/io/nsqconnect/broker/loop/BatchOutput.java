package io.nsqconnect.broker.loop;

/** Something that gathers output during a batch and sends it when the batch has ended. */
public interface BatchOutput {
  /**
   * Sends what was gathered.
   *
   * @param storageFailure null, or why what was published in this batch may not have been stored:
   *     those who published must not be told that it was
   */
  void endBatch(String storageFailure);
}
