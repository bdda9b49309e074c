package io.nsqconnect.source;

/** What to do with a message that was delivered too often. */
enum MaxAttemptsAction {
  /** It goes to the dead letter queue. */
  DLQ,
  /** nsqd shall deliver it again, and the task fails. */
  FAIL,
  /** It is done with. */
  FINISH
}
