package io.nsqconnect.sink;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * What a header of a record says, as text.
 *
 * @param name of the header; empty if none is to be looked at
 */
record HeaderText(String name) {
  /**
   * The last header of that name; null if there is none or it has no value.
   *
   * @throws InvalidRecordException if it is nothing that can be taken for text
   */
  String of(SinkRecord record) {
    Header header = name.isEmpty() ? null : record.headers().lastWithName(name);
    if (header == null || header.value() == null) {
      return null;
    }
    Object value = header.value();
    if (value instanceof String || value instanceof Number || value instanceof Boolean) {
      return value.toString();
    }
    if (value instanceof byte[] bytes) {
      return new String(bytes, StandardCharsets.UTF_8);
    }
    throw new InvalidRecordException(
        "header %s is a %s (expected: text, bytes or a number)"
            .formatted(name, value.getClass().getSimpleName()));
  }
}
