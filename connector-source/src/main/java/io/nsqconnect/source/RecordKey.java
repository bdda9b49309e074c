package io.nsqconnect.source;

import io.nsqconnect.client.Delivery;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;

/** What becomes the key of a record. */
enum RecordKey {
  /** Records have no key. */
  NONE {
    @Override
    SchemaAndValue of(Delivery delivery) {
      return SchemaAndValue.NULL;
    }
  },
  /** The 16 characters of the message id. */
  MESSAGE_ID {
    @Override
    SchemaAndValue of(Delivery delivery) {
      return new SchemaAndValue(Schema.STRING_SCHEMA, delivery.id().toString());
    }
  };

  abstract SchemaAndValue of(Delivery delivery);
}
