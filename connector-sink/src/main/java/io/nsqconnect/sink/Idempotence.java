package io.nsqconnect.sink;

/** Whether nsqd is to recognise requests that it has had before. */
enum Idempotence {
  /** If it can. */
  AUTO,
  /** Not published to an nsqd that can't. */
  REQUIRED,
  /** Not at all. */
  DISABLED
}
