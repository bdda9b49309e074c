package io.nsqconnect.broker.storage;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Objects;

/**
 * Which topics and channels exist, as {@code nsqd.dat} keeps it.
 *
 * @param topics null if there are none
 * @param version of the broker that wrote it
 */
@JsonPropertyOrder({"topics", "version"})
@JsonIgnoreProperties(ignoreUnknown = true)
public record Metadata(
    @JsonProperty("topics") List<TopicEntry> topics, @JsonProperty("version") String version) {
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);

  /**
   * A topic that survives a restart.
   *
   * @param channels null if there are none
   */
  @JsonPropertyOrder({"name", "paused", "channels"})
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record TopicEntry(
      @JsonProperty("name") String name,
      @JsonProperty("paused") boolean paused,
      @JsonProperty("channels") List<ChannelEntry> channels) {
    /** The channels, none if there is no list. */
    public List<ChannelEntry> channelEntries() {
      return present(channels);
    }
  }

  /** A channel that survives a restart. */
  @JsonPropertyOrder({"name", "paused"})
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record ChannelEntry(
      @JsonProperty("name") String name, @JsonProperty("paused") boolean paused) {}

  /** Name of the metadata file. */
  public static final String FILE = "nsqd.dat";

  /** The topics, none if there is no list. */
  public List<TopicEntry> topicEntries() {
    return present(topics);
  }

  private static <T> List<T> present(List<T> list) {
    return list == null ? List.of() : list.stream().filter(Objects::nonNull).toList();
  }

  /**
   * Reads the metadata file, and what was created since; one that does not exist means no topics.
   *
   * @throws IOException if it can't be read or is damaged
   */
  public static Metadata read(Disk disk) throws IOException {
    return CreationLog.completed(disk, readFile(disk));
  }

  private static Metadata readFile(Disk disk) throws IOException {
    byte[] content;
    try {
      content = DurableFiles.read(disk, FILE);
    } catch (NoSuchFileException e) {
      return new Metadata(null, null);
    }
    try {
      Metadata metadata = JSON.readValue(content, Metadata.class);
      return metadata == null ? new Metadata(null, null) : metadata;
    } catch (JsonProcessingException e) {
      throw new IOException(
          "failed to parse metadata in " + disk.path(FILE) + " - " + reason(e, content), e);
    }
  }

  private static String reason(JsonProcessingException e, byte[] content) {
    boolean endsTooEarly =
        e instanceof JsonEOFException || e.getCause() instanceof JsonEOFException;
    return endsTooEarly || new String(content, UTF_8).isBlank()
        ? "unexpected end of JSON input"
        : e.getOriginalMessage().lines().findFirst().orElse("no JSON");
  }

  /** Replaces the metadata file, by one that is not older. */
  public void write(Disk disk) throws IOException {
    DurableFiles.replaceNotBefore(disk, FILE, JSON.writeValueAsBytes(this));
  }
}
