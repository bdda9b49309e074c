package io.nsqconnect.sink;

/** What to do with a record that NSQ cannot take. */
enum InvalidRecordAction {
  /** The record goes to the dead letter queue; without one, the task fails. */
  ERRANT,
  /** The task fails. */
  FAIL,
  /** Nothing is published; the record counts as done. */
  SKIP
}
