package io.nsqconnect.source;

import io.nsqconnect.client.envelope.JsonBody;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;

/** What becomes the value of a record. */
enum RecordValue {
  /** The body as it is. */
  BYTES {
    @Override
    SchemaAndValue of(byte[] body) {
      return new SchemaAndValue(Schema.BYTES_SCHEMA, body);
    }
  },
  /** The body as text in UTF-8; what is none becomes U+FFFD. */
  STRING {
    @Override
    SchemaAndValue of(byte[] body) {
      return new SchemaAndValue(Schema.STRING_SCHEMA, new String(body, StandardCharsets.UTF_8));
    }
  },
  /** What the body writes as JSON, without a schema. */
  JSON {
    @Override
    SchemaAndValue of(byte[] body) {
      return JsonBody.value(body);
    }
  };

  /**
   * The value.
   *
   * @throws org.apache.kafka.connect.errors.DataException if {@code body} is not of this kind
   */
  abstract SchemaAndValue of(byte[] body);
}
