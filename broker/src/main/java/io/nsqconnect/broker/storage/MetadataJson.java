package io.nsqconnect.broker.storage;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonEOFException;
import io.nsqconnect.broker.storage.Metadata.ChannelEntry;
import io.nsqconnect.broker.storage.Metadata.TopicEntry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The text of the metadata file: one line of JSON, in nsqd's order. As in Go, names of members may
 * have letters of any case, and members that are not known are passed over.
 *
 * <p>Token by token, because each start goes through here, and a data binding library takes longer
 * to load than the rest of a start.
 */
final class MetadataJson {
  private static final JsonFactory FACTORY = new JsonFactory();

  /** What some editors put in front of UTF-8. */
  private static final char BYTE_ORDER_MARK = '\ufeff';

  private final JsonParser json;
  private boolean complete = true;

  private MetadataJson(JsonParser json) {
    this.json = json;
  }

  /** {@code metadata} as UTF-8. */
  static byte[] write(Metadata metadata) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
      json.writeStartObject();
      json.writeFieldName("topics");
      if (metadata.topics() == null) {
        json.writeNull();
      } else {
        json.writeStartArray();
        for (TopicEntry topic : metadata.topics()) {
          write(topic, json);
        }
        json.writeEndArray();
      }
      json.writeStringField("version", metadata.version());
      json.writeEndObject();
    }
    return bytes.toByteArray();
  }

  private static void write(TopicEntry topic, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", topic.name());
    json.writeBooleanField("paused", topic.paused());
    json.writeFieldName("channels");
    if (topic.channels() == null) {
      json.writeNull();
    } else {
      json.writeStartArray();
      for (ChannelEntry channel : topic.channels()) {
        json.writeStartObject();
        json.writeStringField("name", channel.name());
        json.writeBooleanField("paused", channel.paused());
        json.writeEndObject();
      }
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  /**
   * What was read.
   *
   * @param complete whether there was nothing that was passed over
   */
  record Found(Metadata metadata, boolean complete) {}

  /**
   * Reads what {@link #write} or nsqd has written.
   *
   * @throws com.fasterxml.jackson.core.JsonProcessingException if it is no JSON, or says something
   *     else
   */
  static Found read(byte[] content) throws IOException {
    // Bytes would be taken for UTF-16 if they look like that.
    String text = new String(content, StandardCharsets.UTF_8);
    try (JsonParser parser = FACTORY.createParser(text)) {
      if (text.indexOf(BYTE_ORDER_MARK) == 0) {
        // The first byte of the mark, as Go shows it.
        throw new JsonParseException(
            parser, "invalid character 'ï' looking for beginning of value");
      }
      MetadataJson json = new MetadataJson(parser);
      Metadata metadata = json.document();
      return new Found(metadata, json.complete);
    }
  }

  private Metadata document() throws IOException {
    if (json.nextToken() == null) {
      throw new JsonEOFException(json, JsonToken.NOT_AVAILABLE, "nothing there");
    }
    Metadata metadata = metadata();
    if (json.nextToken() != null) {
      throw unexpected("the end");
    }
    return metadata == null ? new Metadata(null, null) : metadata;
  }

  private Metadata metadata() throws IOException {
    if (isNullElseObject("metadata")) {
      return null;
    }
    List<TopicEntry> topics = null;
    String version = null;
    for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
      json.nextToken();
      switch (name.toUpperCase(Locale.ROOT)) {
        case "TOPICS" -> topics = list("topics", this::topic);
        case "VERSION" -> version = text("version");
        default -> passOver();
      }
    }
    return new Metadata(topics, version);
  }

  private TopicEntry topic() throws IOException {
    if (isNullElseObject("topic")) {
      return null;
    }
    String topic = null;
    boolean paused = false;
    List<ChannelEntry> channels = null;
    for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
      json.nextToken();
      switch (name.toUpperCase(Locale.ROOT)) {
        case "NAME" -> topic = text("name");
        case "PAUSED" -> paused = flag("paused");
        case "CHANNELS" -> channels = list("channels", this::channel);
        default -> passOver();
      }
    }
    return new TopicEntry(topic, paused, channels);
  }

  private ChannelEntry channel() throws IOException {
    if (isNullElseObject("channel")) {
      return null;
    }
    String channel = null;
    boolean paused = false;
    for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
      json.nextToken();
      switch (name.toUpperCase(Locale.ROOT)) {
        case "NAME" -> channel = text("name");
        case "PAUSED" -> paused = flag("paused");
        default -> passOver();
      }
    }
    return new ChannelEntry(channel, paused);
  }

  private void passOver() throws IOException {
    complete = false;
    json.skipChildren();
  }

  private <T> List<T> list(String what, Element<T> element) throws IOException {
    if (json.currentToken() == JsonToken.VALUE_NULL) {
      return null;
    }
    if (json.currentToken() != JsonToken.START_ARRAY) {
      throw unexpected("a list of " + what);
    }
    List<T> elements = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      elements.add(element.read());
    }
    return elements;
  }

  private String text(String what) throws IOException {
    return switch (json.currentToken()) {
      case VALUE_STRING -> json.getText();
      case VALUE_NULL -> null;
      default -> throw unexpected("a string as " + what);
    };
  }

  private boolean flag(String what) throws IOException {
    return switch (json.currentToken()) {
      case VALUE_TRUE -> true;
      case VALUE_FALSE, VALUE_NULL -> false;
      default -> throw unexpected("true or false as " + what);
    };
  }

  private boolean isNullElseObject(String what) throws IOException {
    if (json.currentToken() == JsonToken.VALUE_NULL) {
      return true;
    }
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw unexpected("an object for " + what);
    }
    return false;
  }

  private JsonParseException unexpected(String expected) throws IOException {
    return new JsonParseException(json, json.getText() + " (expected: " + expected + ')');
  }

  @FunctionalInterface
  private interface Element<T> {
    T read() throws IOException;
  }
}
