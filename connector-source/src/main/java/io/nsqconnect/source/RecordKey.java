package io.nsqconnect.source;

import io.nsqconnect.client.envelope.JsonField;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;

/** What becomes the key of a record. */
enum RecordKey {
  /** The key that the envelope carries; records without an envelope have none. */
  ENVELOPE,
  /** Records have no key. */
  NONE,
  /** The 16 characters of the message id. */
  MESSAGE_ID,
  /** The text at a place in the body, which is JSON. */
  JSON_POINTER;

  /**
   * How the key is found.
   *
   * @param pointer where it stands in the body; for {@link #JSON_POINTER} only
   */
  KeyRule rule(String pointer) {
    return switch (this) {
      case ENVELOPE -> (delivery, carried) -> carried.key();
      case NONE -> (delivery, carried) -> SchemaAndValue.NULL;
      case MESSAGE_ID -> (delivery, carried) -> string(delivery.id().toString());
      case JSON_POINTER -> {
        JsonField field = new JsonField(pointer);
        yield (delivery, carried) -> string(field.textIn(delivery.body()));
      }
    };
  }

  private static SchemaAndValue string(String text) {
    return text == null ? SchemaAndValue.NULL : new SchemaAndValue(Schema.STRING_SCHEMA, text);
  }
}
