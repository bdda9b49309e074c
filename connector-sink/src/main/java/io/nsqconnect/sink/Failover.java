package io.nsqconnect.sink;

/** What to do with the messages for a node that does not take them. */
enum Failover {
  /** They go to the next node. */
  NEXT,
  /** They wait for it: each Kafka partition is published to always the same nodes. */
  BLOCK
}
