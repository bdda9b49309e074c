package io.nsqconnect.source;

import io.nsqconnect.client.Delivery;
import io.nsqconnect.client.envelope.Envelope;
import org.apache.kafka.connect.data.SchemaAndValue;

/** What key the record of a message has. */
interface KeyRule {
  /**
   * The key.
   *
   * @param carried the record that the message carries
   * @throws org.apache.kafka.connect.errors.DataException if the message has none where it should
   */
  SchemaAndValue key(Delivery delivery, Envelope carried);
}
