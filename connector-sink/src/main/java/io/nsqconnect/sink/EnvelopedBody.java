package io.nsqconnect.sink;

import io.nsqconnect.client.envelope.Envelope;
import io.nsqconnect.client.envelope.EnvelopeFormat;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.header.Headers;
import org.apache.kafka.connect.sink.SinkRecord;

/** The whole record in an envelope, with those of its headers whose names match. */
final class EnvelopedBody implements Body {
  private final EnvelopeFormat format;
  private final String bridgeId;
  private final List<Pattern> includedHeaders;

  EnvelopedBody(EnvelopeFormat format, String bridgeId, List<Pattern> includedHeaders) {
    this.format = format;
    this.bridgeId = bridgeId;
    this.includedHeaders = includedHeaders;
  }

  @Override
  public byte[] of(SinkRecord record) {
    return format.write(
        new Envelope(
            Envelope.id(
                record.originalTopic(),
                record.originalKafkaPartition(),
                record.originalKafkaOffset()),
            record.originalTopic(),
            bridgeId,
            record.timestamp(),
            new SchemaAndValue(record.keySchema(), record.key()),
            new SchemaAndValue(record.valueSchema(), record.value()),
            headers(record)));
  }

  private Headers headers(SinkRecord record) {
    Headers included = new ConnectHeaders();
    for (Header header : record.headers()) {
      if (isIncluded(header.key())) {
        included.add(header);
      }
    }
    return included;
  }

  private boolean isIncluded(String name) {
    for (Pattern pattern : includedHeaders) {
      if (pattern.matcher(name).matches()) {
        return true;
      }
    }
    return false;
  }
}
