package io.nsqconnect.broker.storage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import io.nsqconnect.protocol.Names;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which topics and channels exist, as {@code nsqd.dat} keeps it.
 *
 * @param topics null if there are none
 * @param version of the broker that wrote it
 */
public record Metadata(List<TopicEntry> topics, String version) {
  private static final Logger LOG = LoggerFactory.getLogger(Metadata.class);

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

  /** Name of what the metadata file was, if the next one will not say all that it said. */
  private static final String KEPT = FILE + ".bad";

  /** The topics, none if there is no list. */
  public List<TopicEntry> topicEntries() {
    return present(topics);
  }

  private static <T> List<T> present(List<T> list) {
    return list == null ? List.of() : list.stream().filter(Objects::nonNull).toList();
  }

  /**
   * Reads the metadata file, and what was created since; one that does not exist means no topics. A
   * file of which not all is understood is kept: it is going to be written anew.
   *
   * @throws IOException if it can't be read or is damaged
   */
  public static Metadata read(Disk disk) throws IOException {
    return readFile(disk).with(CreationLog.read(disk));
  }

  /** This, and what was created afterwards, unless it is there. */
  private Metadata with(List<CreationLog.Creation> creations) {
    if (creations.isEmpty()) {
      return this;
    }
    Map<String, Boolean> topicsPaused = new TreeMap<>();
    Map<String, Map<String, Boolean>> channelsPaused = new TreeMap<>();
    for (TopicEntry topic : topicEntries()) {
      if (topic.name() != null) {
        topicsPaused.put(topic.name(), topic.paused());
        Map<String, Boolean> channels =
            channelsPaused.computeIfAbsent(topic.name(), any -> new TreeMap<>());
        topic.channelEntries().stream()
            .filter(channel -> channel.name() != null)
            .forEach(channel -> channels.put(channel.name(), channel.paused()));
      }
    }
    for (CreationLog.Creation creation : creations) {
      topicsPaused.putIfAbsent(creation.topic(), false);
      Map<String, Boolean> channels =
          channelsPaused.computeIfAbsent(creation.topic(), any -> new TreeMap<>());
      if (creation.channel() != null) {
        channels.putIfAbsent(creation.channel(), false);
      }
    }
    List<TopicEntry> all = new ArrayList<>();
    topicsPaused.forEach(
        (topic, paused) ->
            all.add(new TopicEntry(topic, paused, channelEntries(channelsPaused.get(topic)))));
    return new Metadata(all, version);
  }

  private static List<ChannelEntry> channelEntries(Map<String, Boolean> paused) {
    return paused.entrySet().stream()
        .map(entry -> new ChannelEntry(entry.getKey(), entry.getValue()))
        .toList();
  }

  private static Metadata readFile(Disk disk) throws IOException {
    byte[] content;
    try {
      content = DurableFiles.read(disk, FILE);
    } catch (NoSuchFileException e) {
      return new Metadata(null, null);
    }
    try {
      MetadataJson.Found found = MetadataJson.read(content);
      if (!found.complete() || !found.metadata().hasValidNames()) {
        LOG.warn("not all of {} is understood, keeping it as {}", disk.path(FILE), disk.path(KEPT));
        DurableFiles.replace(disk, KEPT, content);
      }
      return found.metadata();
    } catch (JsonProcessingException e) {
      throw new IOException(
          "failed to parse metadata in " + disk.path(FILE) + " - " + reason(e), e);
    }
  }

  /** Whether all that was named can exist. */
  private boolean hasValidNames() {
    return topicEntries().stream()
        .allMatch(
            topic ->
                isValid(topic.name())
                    && topic.channelEntries().stream()
                        .allMatch(channel -> isValid(channel.name())));
  }

  private static boolean isValid(String name) {
    return name != null && Names.isValid(name);
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
