package io.nsqconnect.sink;

/**
 * Where messages go.
 *
 * @param ordering which order they keep
 * @param failover what happens if a node does not take them
 * @param copies on how many nodes each is published, at least 1
 */
record Placement(Ordering ordering, Failover failover, int copies) {
  boolean isOrdered() {
    return ordering == Ordering.PARTITION;
  }

  boolean blocks() {
    return failover == Failover.BLOCK;
  }
}
