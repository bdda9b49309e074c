package io.nsqconnect.sink;

/** What to do with a record without a value: NSQ has no message without a body. */
enum NullValueAction {
  /** Nothing is published; the record counts as done. */
  SKIP,
  /** The task fails. */
  FAIL,
  /** The record goes to the dead letter queue. */
  ERRANT,
  /** A fixed text is published instead; in an envelope, which can say so, that there is none. */
  LITERAL
}
