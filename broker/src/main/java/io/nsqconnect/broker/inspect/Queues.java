package io.nsqconnect.broker.inspect;

import io.nsqconnect.broker.storage.Metadata;
import io.nsqconnect.broker.storage.Metadata.ChannelEntry;
import io.nsqconnect.broker.storage.Metadata.TopicEntry;
import io.nsqconnect.protocol.Names;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;

/** The names of queues: {@code topic} and {@code topic:channel}. */
final class Queues {
  private static final String SEPARATOR = ":";

  private Queues() {}

  /** The queues that a broker would open, each with whether it is paused. */
  static TreeMap<String, Boolean> withPause(Metadata metadata) {
    TreeMap<String, Boolean> queues = new TreeMap<>();
    for (TopicEntry topic : named(metadata.topicEntries(), TopicEntry::name)) {
      queues.put(topic.name(), topic.paused());
      for (ChannelEntry channel : named(topic.channelEntries(), ChannelEntry::name)) {
        queues.put(topic.name() + SEPARATOR + channel.name(), channel.paused());
      }
    }
    return queues;
  }

  /** Whether a broker would keep messages under that name on disk. */
  static boolean canBeStored(String name) {
    String[] parts = name.split(SEPARATOR, -1);
    if (parts.length > 2) {
      return false;
    }
    for (String part : parts) {
      if (!Names.isValid(part) || Names.isEphemeral(part)) {
        return false;
      }
    }
    return true;
  }

  private static <T> List<T> named(List<T> entries, Function<T, String> name) {
    return entries.stream().filter(entry -> name.apply(entry) != null).toList();
  }

  /** Whether a queue is that of a topic. */
  static boolean isTopic(String name) {
    return !name.contains(SEPARATOR);
  }
}
