package io.nsqconnect.sink;

/** Which order of records is kept when they are published. */
enum Ordering {
  /** None: requests overtake each other. */
  NONE,
  /**
   * That of each Kafka partition: it has one request in flight, and none while that is repeated.
   */
  PARTITION
}
