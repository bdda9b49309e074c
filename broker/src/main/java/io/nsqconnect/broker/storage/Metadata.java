package io.nsqconnect.broker.storage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonEOFException;
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
public record Metadata(List<TopicEntry> topics, String version) {
  /**
   * A topic that survives a restart.
   *
   * @param channels null if there are none
   */
  public record TopicEntry(String name, boolean paused, List<ChannelEntry> channels) {
    /** The channels, none if there is no list. */
    public List<ChannelEntry> channelEntries() {
      return present(channels);
    }
  }

  /** A channel that survives a restart. */
  public record ChannelEntry(String name, boolean paused) {}

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
      return MetadataJson.read(content);
    } catch (JsonProcessingException e) {
      throw new IOException(
          "failed to parse metadata in " + disk.path(FILE) + " - " + reason(e), e);
    }
  }

  private static String reason(JsonProcessingException e) {
    return e instanceof JsonEOFException
        ? "unexpected end of JSON input"
        : e.getOriginalMessage().lines().findFirst().orElse("no JSON");
  }

  /** Replaces the metadata file, by one that is not older. */
  public void write(Disk disk) throws IOException {
    DurableFiles.replaceNotBefore(disk, FILE, MetadataJson.write(this));
  }
}
