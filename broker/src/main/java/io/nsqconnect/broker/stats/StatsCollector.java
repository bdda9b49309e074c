package io.nsqconnect.broker.stats;

import io.nsqconnect.broker.engine.Channel;
import io.nsqconnect.broker.engine.Consumer;
import io.nsqconnect.broker.engine.Engine;
import io.nsqconnect.broker.engine.Topic;
import io.nsqconnect.broker.stats.Stats.ChannelStats;
import io.nsqconnect.broker.stats.Stats.ClientStats;
import io.nsqconnect.broker.stats.Stats.MemoryStats;
import io.nsqconnect.broker.stats.Stats.PublishCount;
import io.nsqconnect.broker.stats.Stats.TopicStats;
import io.nsqconnect.broker.tcp.ClientSession;
import io.nsqconnect.broker.tcp.Clients;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Takes snapshots. Confined to the home loop, but for {@link #memory}. */
public final class StatsCollector {
  private final Clients clients;
  private final Latencies latencies;
  private final DeletedCounts deleted;
  private final long startTimeEpochSeconds;
  private final JvmMemory memory = new JvmMemory();

  /** For a broker that runs since {@code startTimeEpochSeconds}. */
  public StatsCollector(
      Clients clients, Latencies latencies, DeletedCounts deleted, long startTimeEpochSeconds) {
    this.clients = clients;
    this.latencies = latencies;
    this.deleted = deleted;
    this.startTimeEpochSeconds = startTimeEpochSeconds;
  }

  /** The answer to {@code query}. */
  public Stats collect(Engine engine, StatsQuery query, String health) {
    return new Stats(
        health,
        startTimeEpochSeconds,
        topics(engine, query),
        query.includeClients() && isKnown(engine, query.topic()) ? producers(query.topic()) : null,
        query.includeMemory() ? memory() : null);
  }

  /** What those have counted that are not in a snapshot any more. */
  public DeletedCounts deleted() {
    return deleted;
  }

  /** How many clients of the V2 protocol are connected. */
  public int clientCount() {
    return clients.connected().size();
  }

  /** The memory of the process; on any thread. */
  public MemoryStats memory() {
    return memory.measure();
  }

  /** Of a topic that does not exist nsqd tells nothing at all. */
  private static boolean isKnown(Engine engine, String topic) {
    return topic.isEmpty() || engine.existingTopic(topic) != null;
  }

  private List<TopicStats> topics(Engine engine, StatsQuery query) {
    if (!isKnown(engine, query.topic())) {
      return null;
    }
    boolean all = query.topic().isEmpty();
    Map<Channel, List<ClientStats>> consumers =
        query.includeClients() ? consumersByChannel(query.topic()) : null;
    List<TopicStats> topics = new ArrayList<>();
    for (Topic topic : all ? engine.topics() : List.of(engine.existingTopic(query.topic()))) {
      if (query.channel().isEmpty() || topic.existingChannel(query.channel()) != null) {
        topics.add(topic(topic, query, consumers));
      }
    }
    topics.sort(Comparator.comparing(TopicStats::name));
    return topics;
  }

  private TopicStats topic(
      Topic topic, StatsQuery query, Map<Channel, List<ClientStats>> consumers) {
    List<ChannelStats> channels =
        topic.channels().stream()
            .filter(c -> query.channel().isEmpty() || c.name().equals(query.channel()))
            .sorted(Comparator.comparing(Channel::name))
            .map(c -> channel(c, consumers))
            .toList();
    return new TopicStats(
        topic.name(),
        channels,
        topic.depth(),
        topic.spillDepth(),
        topic.messageCount(),
        topic.messageBytes(),
        topic.isPaused(),
        latencies.ofTopic(topic));
  }

  private ChannelStats channel(Channel channel, Map<Channel, List<ClientStats>> consumers) {
    return new ChannelStats(
        channel.name(),
        channel.depth(),
        channel.spillDepth(),
        channel.inFlightCount(),
        channel.deferredCount(),
        channel.messageCount(),
        channel.requeueCount(),
        channel.timeoutCount(),
        channel.localityCounts(),
        channel.consumers().size(),
        consumers == null ? null : consumers.getOrDefault(channel, List.of()),
        channel.isPaused(),
        latencies.of(List.of(channel)));
  }

  private Map<Channel, List<ClientStats>> consumersByChannel(String topic) {
    Map<Channel, List<ClientStats>> byChannel = new HashMap<>();
    for (ClientSession session : clients.connected()) {
      if (session.consumer() != null) {
        byChannel
            .computeIfAbsent(session.consumer().channel(), channel -> new ArrayList<>())
            .add(client(session, topic));
      }
    }
    return byChannel;
  }

  private List<ClientStats> producers(String topic) {
    List<ClientStats> producers =
        clients.connected().stream()
            .filter(ClientSession::hasPublished)
            .map(session -> client(session, topic))
            .toList();
    return producers.isEmpty() ? null : producers;
  }

  private static ClientStats client(ClientSession session, String topic) {
    Consumer consumer = session.consumer();
    boolean subscribed = consumer != null;
    return new ClientStats(
        session.identity().clientId(),
        session.identity().hostname(),
        session.identity().remoteAddress(),
        session.state().code(),
        subscribed ? consumer.readyCount() : 0,
        subscribed ? consumer.inFlightCount() : 0,
        subscribed ? consumer.deliveredCount() : 0,
        subscribed ? consumer.finishCount() : 0,
        subscribed ? consumer.requeueCount() : 0,
        session.identity().connectedAtEpochSeconds(),
        session.sampleRate(),
        session.transport(),
        session.identity().userAgent(),
        session.grant(),
        session.topology(),
        publishCounts(session, topic));
  }

  private static List<PublishCount> publishCounts(ClientSession session, String topic) {
    return session.publishCounts().entrySet().stream()
        .filter(count -> topic.isEmpty() || count.getKey().equals(topic))
        .map(count -> new PublishCount(count.getKey(), count.getValue()))
        .toList();
  }
}
