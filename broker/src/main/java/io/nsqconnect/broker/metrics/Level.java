package io.nsqconnect.broker.metrics;

/** What has series of its own. Each level multiplies their number; the first is a handful. */
public enum Level {
  /** All topics and channels together. */
  BROKER,
  /** Each topic, its channels together. */
  TOPIC,
  /** Each topic and each channel. */
  CHANNEL
}
