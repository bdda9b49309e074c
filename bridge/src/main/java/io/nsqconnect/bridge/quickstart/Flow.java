package io.nsqconnect.bridge.quickstart;

/**
 * How far the messages have come at one moment.
 *
 * @param atNs the moment, of {@link System#nanoTime}
 * @param published accepted by the broker
 * @param inKafka different ones read from the Kafka topic
 * @param back different ones read from the second NSQ topic
 */
record Flow(long atNs, int published, int inKafka, int back) {
  /** Messages that are on their way to Kafka. */
  int behindInKafka() {
    return published - inKafka;
  }

  /** Messages that are on their way to the second NSQ topic. */
  int behindBack() {
    return published - back;
  }

  /** Seconds since {@code earlier}. */
  double secondsSince(Flow earlier) {
    return (atNs - earlier.atNs) / 1e9;
  }
}
