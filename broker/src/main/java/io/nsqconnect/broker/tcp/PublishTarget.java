package io.nsqconnect.broker.tcp;

import io.nsqconnect.broker.engine.Engine;
import io.nsqconnect.broker.engine.Topic;
import java.nio.charset.StandardCharsets;

/** A topic that one client publishes to, found again without making a string of its name. */
final class PublishTarget {
  private final String topicName;
  private final byte[] spelling;
  private Topic topic;
  private long messageCount;

  PublishTarget(String topicName) {
    this.topicName = topicName;
    this.spelling = topicName.getBytes(StandardCharsets.ISO_8859_1);
  }

  String topicName() {
    return topicName;
  }

  byte[] spelling() {
    return spelling;
  }

  /** The topic, created if it does not exist, or not any more. */
  Topic topic(Engine engine) {
    if (topic == null || topic.isDeleted()) {
      topic = engine.topic(topicName);
    }
    return topic;
  }

  void count(long messages) {
    messageCount += messages;
  }

  long messageCount() {
    return messageCount;
  }
}
