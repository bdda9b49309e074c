package io.nsqconnect.it.kill;

/** A channel of a topic. */
record ChannelName(String topic, String channel) {
  @Override
  public String toString() {
    return topic + ':' + channel;
  }
}
