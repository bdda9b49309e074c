package io.nsqconnect.broker.stats;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Packs lines into datagrams: as many whole lines as fit, each with its line end. A line that is
 * longer than a datagram should be gets one of its own all the same.
 */
final class StatsdDatagrams {
  /** What nsqd takes when the size makes no sense. */
  private static final int DEFAULT_BYTES = 4096;

  private StatsdDatagrams() {}

  static List<byte[]> pack(List<String> lines, int sizeBytes) {
    int limit = sizeBytes > 0 ? sizeBytes : DEFAULT_BYTES;
    List<byte[]> datagrams = new ArrayList<>();
    ByteArrayOutputStream datagram = new ByteArrayOutputStream();
    for (String line : lines) {
      byte[] bytes = (line + '\n').getBytes(StandardCharsets.UTF_8);
      if (datagram.size() > 0 && datagram.size() + bytes.length > limit) {
        datagrams.add(datagram.toByteArray());
        datagram.reset();
      }
      datagram.writeBytes(bytes);
    }
    if (datagram.size() > 0) {
      datagrams.add(datagram.toByteArray());
    }
    return datagrams;
  }
}
