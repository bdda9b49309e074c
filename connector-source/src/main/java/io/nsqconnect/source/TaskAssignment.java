package io.nsqconnect.source;

/** How topics on nodes are dealt out to tasks. */
enum TaskAssignment {
  /** Each is read by one task alone, which is what makes a window of it possible. */
  EXCLUSIVE,
  /** Each is read by every task. */
  SHARED
}
