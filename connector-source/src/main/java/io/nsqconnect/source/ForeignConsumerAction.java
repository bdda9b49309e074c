package io.nsqconnect.source;

/** What to do about consumers of the channel that are not the connector's own. */
enum ForeignConsumerAction {
  /** Nobody looks for them. */
  OFF,
  /** The log and a metric tell of them. */
  WARN,
  /** The task fails. */
  FAIL
}
