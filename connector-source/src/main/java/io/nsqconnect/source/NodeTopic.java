package io.nsqconnect.source;

import io.nsqconnect.client.Delivery;
import io.nsqconnect.client.NsqdAddress;
import io.nsqconnect.client.Subscription;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A topic on one nsqd: what a task is assigned. Each belongs to one task alone.
 *
 * @param topic a valid name
 */
record NodeTopic(NsqdAddress nsqd, String topic) {
  /** The key of a task's configuration that carries its share; no user sets it. */
  static final String ASSIGNED = "nsq.assigned";

  /** Where {@code delivery} comes from. */
  static NodeTopic of(Delivery delivery) {
    return new NodeTopic(delivery.nsqd(), delivery.topic());
  }

  /** What {@code subscription} is to. */
  static NodeTopic of(Subscription subscription) {
    return new NodeTopic(subscription.nsqd(), subscription.topic());
  }

  /** A share as text; {@link #read} reads it back. */
  static String write(List<NodeTopic> share) {
    return share.stream().map(NodeTopic::toString).collect(Collectors.joining(","));
  }

  /** The share that {@link #write} wrote. */
  static List<NodeTopic> read(String text) {
    return Arrays.stream(text.split(",")).map(NodeTopic::parse).toList();
  }

  private static NodeTopic parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      throw new IllegalArgumentException("assigned \"" + text + "\" (expected: host:port/topic)");
    }
    return new NodeTopic(NsqdAddress.parse(text.substring(0, slash)), text.substring(slash + 1));
  }

  @Override
  public String toString() {
    return nsqd + "/" + topic;
  }
}
