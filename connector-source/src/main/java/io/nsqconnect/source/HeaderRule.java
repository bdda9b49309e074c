package io.nsqconnect.source;

import io.nsqconnect.client.Delivery;
import io.nsqconnect.client.connect.LoopGuard;
import java.util.Map;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.header.Headers;

/**
 * Which headers the record of a message has: those of the record that it carries, then what is told
 * of the message itself, and the name of the bridge. What was told of an earlier message under the
 * same names is replaced.
 *
 * @param told what is told of the message, by the full name of the header
 * @param bridgeId empty if records do not bear the name of a bridge
 */
record HeaderRule(Map<String, RecordHeader> told, String bridgeId) {
  /** The headers for {@code delivery}, which carries {@code carried}. */
  Headers headers(Delivery delivery, Headers carried) {
    Headers headers = new ConnectHeaders(carried);
    told.forEach(
        (name, header) -> {
          headers.remove(name);
          header.add(headers, name, delivery);
        });
    if (!bridgeId.isEmpty()) {
      headers.remove(LoopGuard.HEADER);
      headers.addString(LoopGuard.HEADER, bridgeId);
    }
    return headers;
  }
}
