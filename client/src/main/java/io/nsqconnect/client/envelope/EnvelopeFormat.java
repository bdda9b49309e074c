package io.nsqconnect.client.envelope;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A way to write an {@link Envelope} as one JSON object, and to read it back.
 *
 * <p>What was written by {@link #write} and is read by {@link #read} is equal, with these
 * exceptions: schemas of objects and arrays are gone (they come back as maps and lists without
 * one), and so are those of logical types (a date comes back as what Connect's JSON makes of it). A
 * reader passes over fields that it does not know. Thread-safe.
 */
public abstract sealed class EnvelopeFormat permits JsonEnvelope, CloudEventsEnvelope {
  private static final JsonMapper JSON = new JsonMapper();

  final ValueWriter values = new ValueWriter();

  /** The format of this project: short names, every field as readable as its type allows. */
  public static EnvelopeFormat json() {
    return new JsonEnvelope();
  }

  /** CloudEvents 1.0, structured mode in JSON. */
  public static EnvelopeFormat cloudEvents() {
    return new CloudEventsEnvelope();
  }

  /**
   * The body of a message.
   *
   * @throws EnvelopeException if a part of the record is not to be written as JSON
   */
  public final byte[] write(Envelope envelope) {
    try {
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      fill(object, envelope);
      return JSON.writeValueAsBytes(object);
    } catch (JsonProcessingException e) {
      throw new EnvelopeException("envelope that is not to be written", e);
    }
  }

  /**
   * The record that a message carries.
   *
   * @throws EnvelopeException if {@code body} is no envelope of this format
   */
  public final Envelope read(byte[] body) {
    JsonNode object = ValueReader.parse(body);
    if (!object.isObject()) {
      throw new EnvelopeException(
          "JSON " + object.getNodeType() + " (expected: an object, the envelope)");
    }
    return open(new EnvelopeFields(object));
  }

  abstract void fill(ObjectNode object, Envelope envelope);

  abstract Envelope open(EnvelopeFields fields);
}
