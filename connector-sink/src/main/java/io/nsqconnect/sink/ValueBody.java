package io.nsqconnect.sink;

import io.nsqconnect.client.envelope.Structures;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * The value alone: bytes as they are, a string as UTF-8, anything else as JSON. In place of a value
 * that is missing stands a fixed text.
 */
final class ValueBody implements Body {
  private final Structures structures = new Structures();
  private final byte[] nullLiteral;

  ValueBody(String nullLiteral) {
    this.nullLiteral = nullLiteral.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public byte[] of(SinkRecord record) {
    Object value = record.value();
    if (value == null) {
      return nullLiteral;
    }
    if (value instanceof byte[] bytes) {
      return bytes;
    }
    if (value instanceof ByteBuffer buffer) {
      byte[] bytes = new byte[buffer.remaining()];
      buffer.duplicate().get(bytes);
      return bytes;
    }
    if (value instanceof String text) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
    return structures.write(new SchemaAndValue(record.valueSchema(), value));
  }
}
