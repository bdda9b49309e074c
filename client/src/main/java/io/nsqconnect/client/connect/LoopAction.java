package io.nsqconnect.client.connect;

/** What to do with what the own bridge has brought already. */
enum LoopAction {
  /** It counts as done. */
  DROP,
  /** It is treated like all else. */
  PASS
}
