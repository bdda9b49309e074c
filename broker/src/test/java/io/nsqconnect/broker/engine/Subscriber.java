package io.nsqconnect.broker.engine;

import io.nsqconnect.protocol.MessageId;
import java.util.List;

/** A consumer, and what it was given. */
record Subscriber(Consumer consumer, RecordingSink sink) {
  /** The bodies delivered so far, in order. */
  List<String> bodies() {
    return sink.deliveries.stream().map(RecordingSink.Delivery::body).toList();
  }

  /** The attempts delivered so far, in order. */
  List<Integer> attempts() {
    return sink.deliveries.stream().map(RecordingSink.Delivery::attempts).toList();
  }

  /** The id of the n-th delivery, or of the last ones for negative numbers. */
  MessageId id(int n) {
    return sink.deliveries.get(n < 0 ? sink.deliveries.size() + n : n).id();
  }

  Settlement finish(MessageId id) {
    return consumer.finish(id.high(), id.low());
  }

  Settlement requeue(MessageId id, long delayNs) {
    return consumer.requeue(id.high(), id.low(), delayNs);
  }

  Settlement touch(MessageId id) {
    return consumer.touch(id.high(), id.low());
  }
}
