package io.nsqconnect.broker.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/**
 * The text of a JSON value, token by token: a data binding library takes longer to load than a
 * first client should wait.
 */
public final class JsonText {
  private static final JsonFactory FACTORY = new JsonFactory();

  private JsonText() {}

  /** Writes one value. */
  @FunctionalInterface
  public interface Value {
    /** Writes it to {@code json}. */
    void writeTo(JsonGenerator json) throws IOException;
  }

  /** Writes the members of an object. */
  @FunctionalInterface
  public interface Members {
    /** Writes them to {@code json}, in order. */
    void writeTo(JsonGenerator json) throws IOException;
  }

  /** An object with {@code members}. */
  public static String object(Members members) {
    return value(
        json -> {
          json.writeStartObject();
          members.writeTo(json);
          json.writeEndObject();
        });
  }

  /** A value of any kind. */
  public static String value(Value value) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(text)) {
      value.writeTo(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }
}
