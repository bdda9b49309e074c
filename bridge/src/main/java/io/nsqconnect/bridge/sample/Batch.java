package io.nsqconnect.bridge.sample;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * The body of a publication of many messages, the same in MPUB and in a binary POST to /mpub.
 *
 * <pre>
 *   0        4        8
 *  +--------+--------+---------+--------+---------
 *  | count  | length | body... | length | body...     repeated, count times
 *  +--------+--------+---------+--------+---------
 * </pre>
 */
final class Batch {
  private Batch() {}

  static byte[] of(List<byte[]> bodies) {
    int length = Integer.BYTES + bodies.stream().mapToInt(b -> Integer.BYTES + b.length).sum();
    ByteBuffer batch = ByteBuffer.allocate(length).putInt(bodies.size());
    bodies.forEach(body -> batch.putInt(body.length).put(body));
    return batch.array();
  }
}
