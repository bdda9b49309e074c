package io.nsqconnect.client.envelope;

import com.fasterxml.jackson.databind.JsonNode;
import org.apache.kafka.connect.data.SchemaAndValue;

/** Reads message bodies that are JSON, without an envelope. */
public final class JsonBody {
  private JsonBody() {}

  /**
   * The value that {@code body} writes. Objects and arrays become maps and lists, without a schema.
   *
   * @throws EnvelopeException if it is no JSON
   */
  public static SchemaAndValue value(byte[] body) {
    return ValueReader.read(parse(body), null);
  }

  static JsonNode parse(byte[] body) {
    JsonNode json = ValueReader.parse(body);
    if (json.isMissingNode()) {
      throw new EnvelopeException("message of " + body.length + " bytes that is not JSON");
    }
    return json;
  }
}
