package io.nsqconnect.source;

import io.nsqconnect.client.Delivery;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;

/** What becomes the value of a record. */
enum RecordValue {
  /** The body as it is. */
  BYTES {
    @Override
    SchemaAndValue of(Delivery delivery) {
      return new SchemaAndValue(Schema.BYTES_SCHEMA, delivery.body());
    }
  },
  /** The body as text in UTF-8; what is none becomes U+FFFD. */
  STRING {
    @Override
    SchemaAndValue of(Delivery delivery) {
      return new SchemaAndValue(
          Schema.STRING_SCHEMA, new String(delivery.body(), StandardCharsets.UTF_8));
    }
  };

  abstract SchemaAndValue of(Delivery delivery);
}
