package io.nsqconnect.source;

import io.nsqconnect.client.Delivery;
import java.util.Collections;
import java.util.Map;

/**
 * What Connect is told of where a record comes from. nsqd itself knows what is done and what is
 * not, so nothing is ever read back; the offsets are there for people to look at.
 *
 * <p>Connect finds a partition by the bytes that its map is written as. Maps of one entry have no
 * order that could differ from one run to the next.
 */
final class SourcePosition {
  private SourcePosition() {}

  /** {@code {"nsq": "<host>:<port>/<topic>/<channel>"}}. */
  static Map<String, String> partition(Delivery delivery) {
    return Collections.singletonMap("nsq", place(delivery));
  }

  /** {@code <host>:<port>/<topic>/<channel>}. */
  static String place(Delivery delivery) {
    return delivery.nsqd() + "/" + delivery.topic() + "/" + delivery.channel();
  }

  /** {@code {"id": "<message id>"}}. */
  static Map<String, String> offset(Delivery delivery) {
    return Collections.singletonMap("id", delivery.id().toString());
  }
}
