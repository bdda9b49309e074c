package io.nsqconnect.broker.tcp;

import java.nio.charset.StandardCharsets;

/** A topic that one client publishes to, found again without making a string of its name. */
final class PublishTarget {
  private final String topicName;
  private final byte[] spelling;
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

  void count(long messages) {
    messageCount += messages;
  }

  long messageCount() {
    return messageCount;
  }
}
