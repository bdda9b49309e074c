package io.nsqconnect.source;

/** What to do with the message of a record that did not get into Kafka and never will. */
enum DroppedRecordAction {
  /** It is done with: whoever dropped the record meant it. */
  FINISH,
  /** nsqd shall deliver it again. */
  REQUEUE,
  /** nsqd shall deliver it again, and the task fails. */
  FAIL
}
