package io.nsqconnect.broker.stats;

import io.nsqconnect.broker.engine.Channel;
import io.nsqconnect.broker.engine.Topic;
import io.nsqconnect.broker.stats.Stats.ChannelStats;
import io.nsqconnect.broker.stats.Stats.LatencyStats;
import io.nsqconnect.broker.stats.Stats.TopicStats;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What topics and channels had counted when they were deleted, so that sums over all of them never
 * go back: a monitoring system would take that for a restart. Confined to the home loop.
 */
public final class DeletedCounts {
  private final Map<String, ChannelStats> channelsByTopic = new HashMap<>();
  private ChannelStats channelsOfDeletedTopics = counted(0, 0, 0);
  private long messageCount;
  private long messageBytes;

  /** A channel is gone, whose topic may still exist. */
  public void channelDeleted(Channel channel) {
    ChannelStats counts =
        counted(channel.messageCount(), channel.requeueCount(), channel.timeoutCount());
    channelsByTopic.merge(channel.topic().name(), counts, DeletedCounts::sum);
  }

  /** A topic is gone, after its channels. */
  public void topicDeleted(Topic topic) {
    messageCount += topic.messageCount();
    messageBytes += topic.messageBytes();
    ChannelStats channels = channelsByTopic.remove(topic.name());
    if (channels != null) {
      channelsOfDeletedTopics = sum(channelsOfDeletedTopics, channels);
    }
  }

  /** The deleted topics as one, which holds nothing; its only channel is all of theirs. */
  public TopicStats topics() {
    return new TopicStats(
        "",
        List.of(channelsOfDeletedTopics),
        0,
        0,
        messageCount,
        messageBytes,
        false,
        LatencyStats.NONE);
  }

  /** The deleted channels of each topic that exists, as one channel that holds nothing. */
  public Map<String, ChannelStats> channelsByTopic() {
    return Map.copyOf(channelsByTopic);
  }

  private static ChannelStats sum(ChannelStats a, ChannelStats b) {
    return counted(
        a.messageCount() + b.messageCount(),
        a.requeueCount() + b.requeueCount(),
        a.timeoutCount() + b.timeoutCount());
  }

  private static ChannelStats counted(long messages, long requeues, long timeouts) {
    return new ChannelStats(
        "", 0, 0, 0, 0, messages, requeues, timeouts, null, 0, null, false, LatencyStats.NONE);
  }
}
