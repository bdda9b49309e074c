package io.nsqconnect.broker.engine;

/**
 * Secondary storage that still has what it has handed over.
 *
 * <p>A record that was read stays stored, and comes again after a crash, until its holder settles
 * it: because the message is finished or dropped, or because it was stored elsewhere. A record has
 * one holder at first; settling a record that the keeper has dropped on its own, as it does when it
 * is emptied, means nothing.
 */
public interface RecordKeeper {
  /** Adds {@code count} holders, at least 1, to a record that has one. */
  void share(long record, int count);

  /** Whether a record has more than one holder. */
  boolean isShared(long record);

  /** One holder does not need the record any more. */
  void settle(long record);

  /**
   * No holder needs the record any more.
   *
   * @return how many there were
   */
  int settleAll(long record);
}
