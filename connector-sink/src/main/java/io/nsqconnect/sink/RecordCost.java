package io.nsqconnect.sink;

import java.nio.ByteBuffer;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * What a record holds in memory while it is taken on, in bytes. Estimates that cost next to
 * nothing: nothing is copied, and nothing that has a structure is walked through.
 *
 * <p>As a rule only the body is held. A record that may have to be reported is held whole, with key
 * and headers, and twice: a worker's record has with it the one that was consumed, which is what
 * gets into the dead letter queue.
 */
final class RecordCost {
  /**
   * For what is kept about a record, and for the objects that it consists of. So that a flood of
   * tiny records is bounded too.
   */
  static final int OVERHEAD_BYTES = 256;

  /** For the objects that one header consists of. */
  static final int HEADER_BYTES = 64;

  /** For a value that has no length of its own: a number, or a structure, which is mostly small. */
  static final int OTHER_VALUE_BYTES = 64;

  private RecordCost() {}

  /** Of a record of which only a body of {@code bodyBytes} is held. */
  static int ofBody(int bodyBytes) {
    return saturated(OVERHEAD_BYTES + (long) bodyBytes);
  }

  /** Of {@code record}, held whole until its body of {@code bodyBytes} is accepted. */
  static int ofRecord(SinkRecord record, int bodyBytes) {
    long bytes = OVERHEAD_BYTES + (long) bodyBytes + ofValue(record.key());
    for (Header header : record.headers()) {
      bytes += HEADER_BYTES + ofText(header.key()) + ofValue(header.value());
    }
    // Bytes are their own body; of anything else a body was made, about as large.
    long converted = record.value() instanceof byte[] ? 0 : bodyBytes;
    return saturated(2 * bytes + converted);
  }

  private static long ofValue(Object value) {
    if (value == null) {
      return 0;
    }
    if (value instanceof byte[] bytes) {
      return bytes.length;
    }
    if (value instanceof String text) {
      return ofText(text);
    }
    if (value instanceof ByteBuffer buffer) {
      return buffer.capacity();
    }
    return OTHER_VALUE_BYTES;
  }

  /** Two bytes for a character, which is enough whatever it is. */
  private static long ofText(String text) {
    return 2L * text.length();
  }

  private static int saturated(long bytes) {
    return (int) Math.min(bytes, Integer.MAX_VALUE);
  }
}
