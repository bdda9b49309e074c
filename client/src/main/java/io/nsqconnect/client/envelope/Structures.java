package io.nsqconnect.client.envelope;

import java.util.Map;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.json.JsonConverter;

/** Writes structured values of Connect as JSON, the way Connect itself does it. Thread-safe. */
public final class Structures {
  private final JsonConverter converter = new JsonConverter();

  /** Writes without schemas. */
  public Structures() {
    converter.configure(Map.of("schemas.enable", "false"), false);
  }

  /**
   * The JSON of {@code value}, in UTF-8.
   *
   * @throws EnvelopeException if it cannot be written as JSON
   */
  public byte[] write(SchemaAndValue value) {
    try {
      return converter.fromConnectData("", value.schema(), value.value());
    } catch (DataException e) {
      throw new EnvelopeException("value that is not to be written as JSON", e);
    }
  }
}
