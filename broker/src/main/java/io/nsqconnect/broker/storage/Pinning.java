package io.nsqconnect.broker.storage;

/** Decides when records that are held for long have to be stored apart. */
final class Pinning {
  /** With fewer records handed over a crash brings little again. */
  private static final int MIN_RECORDS = 4096;

  /** So many records cost 5 MiB of books. */
  private static final int MAX_RECORDS = 1 << 18;

  /** The file that is read and the one before it may still be needed. */
  private static final int MAX_FILES = 2;

  private int toldAtRecords;

  /**
   * Whether something should be done now; not again before it has become twice as bad.
   *
   * @param records handed over, from the oldest unsettled one on
   * @param files completed since that was read
   */
  boolean isNew(int records, long files) {
    if (records < MIN_RECORDS || records < MAX_RECORDS && files < MAX_FILES) {
      toldAtRecords = 0;
      return false;
    }
    if (records / 2 < toldAtRecords) {
      return false;
    }
    toldAtRecords = records;
    return true;
  }
}
