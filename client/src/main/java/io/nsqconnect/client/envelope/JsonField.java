package io.nsqconnect.client.envelope;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;

/** A place in a JSON document, as RFC 6901 writes it: {@code /user/id}, {@code /lines/0/sku}. */
public final class JsonField {
  private final JsonPointer pointer;

  /**
   * The place that {@code pointer} writes.
   *
   * @throws IllegalArgumentException if it is no JSON pointer
   */
  public JsonField(String pointer) {
    try {
      this.pointer = JsonPointer.compile(pointer);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "\"" + pointer + "\" is no JSON pointer (expected: as in /user/id)", e);
    }
  }

  /**
   * What stands there in {@code body}: a string as it is, all else as JSON; null if there is
   * nothing, or null.
   *
   * @throws EnvelopeException if it is no JSON
   */
  public String textIn(byte[] body) {
    JsonNode field = JsonBody.parse(body).at(pointer);
    if (field.isMissingNode() || field.isNull()) {
      return null;
    }
    return field.isTextual() ? field.textValue() : field.toString();
  }
}
