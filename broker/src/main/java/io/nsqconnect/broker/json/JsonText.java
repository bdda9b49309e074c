package io.nsqconnect.broker.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/**
 * The text of a JSON object, token by token: a data binding library takes longer to load than a
 * first client should wait.
 */
public final class JsonText {
  private static final JsonFactory FACTORY = new JsonFactory();

  private JsonText() {}

  /** Writes the members of an object. */
  @FunctionalInterface
  public interface Members {
    /** Writes them to {@code json}, in order. */
    void writeTo(JsonGenerator json) throws IOException;
  }

  /** An object with {@code members}. */
  public static String object(Members members) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(text)) {
      json.writeStartObject();
      members.writeTo(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }
}
