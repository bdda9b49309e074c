package io.nsqconnect.source;

import io.nsqconnect.client.envelope.Envelope;
import io.nsqconnect.client.envelope.EnvelopeFormat;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.header.ConnectHeaders;

/** How the body of a message is read: as the record that it carries. */
interface BodyReader {
  /**
   * The record that {@code body} carries.
   *
   * @throws org.apache.kafka.connect.errors.DataException if it is not what it should be
   */
  Envelope read(byte[] body);

  /** Reads a body that is a value and nothing else. */
  static BodyReader bare(RecordValue value) {
    return body ->
        new Envelope("", "", "", null, SchemaAndValue.NULL, value.of(body), new ConnectHeaders());
  }

  /** Reads a body that is a whole record, as a sink connector has written it. */
  static BodyReader enveloped(EnvelopeFormat format) {
    return format::read;
  }
}
