package io.nsqconnect.broker.metrics;

import static io.nsqconnect.broker.metrics.Measure.counter;
import static io.nsqconnect.broker.metrics.Measure.gauge;

import io.nsqconnect.broker.config.Version;
import io.nsqconnect.broker.health.ConditionStatus;
import io.nsqconnect.broker.stats.Stats.ChannelStats;
import io.nsqconnect.broker.stats.Stats.LatencyStats;
import io.nsqconnect.broker.stats.Stats.TopicStats;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.Quantile;
import io.prometheus.metrics.model.snapshots.Quantiles;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The broker's own metrics, in base units. Whatever the level, a name means the same, and the sum
 * over its series is the same, but for what deleted topics and channels had counted: it stays in
 * the sums of the levels above, which therefore never go back.
 */
final class BrokerMetrics {
  private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

  private static final List<Measure<TopicStats>> TOPIC =
      List.of(
          counter(
              "nsqd_topic_published_messages",
              "Messages that publishers were told OK for",
              TopicStats::messageCount),
          counter(
              "nsqd_topic_published_bytes",
              "Bytes in the bodies of published messages",
              TopicStats::messageBytes),
          gauge(
              "nsqd_topic_depth_messages",
              "Messages that wait in a topic for its first channel, or while it is paused",
              TopicStats::depth),
          gauge(
              "nsqd_topic_disk_depth_messages",
              "Those of the waiting messages of a topic that are on disk",
              TopicStats::spillDepth),
          gauge("nsqd_topic_paused", "Topics that are paused", t -> t.paused() ? 1 : 0));

  private static final List<Measure<ChannelStats>> CHANNEL =
      List.of(
          counter(
              "nsqd_channel_received_messages",
              "Messages that channels got from their topics",
              ChannelStats::messageCount),
          counter(
              "nsqd_channel_requeued_messages",
              "Messages that consumers gave back",
              ChannelStats::requeueCount),
          counter(
              "nsqd_channel_timed_out_messages",
              "Messages that consumers neither finished nor gave back in time",
              ChannelStats::timeoutCount),
          gauge(
              "nsqd_channel_depth_messages",
              "Messages that wait for a consumer",
              ChannelStats::depth),
          gauge(
              "nsqd_channel_disk_depth_messages",
              "Those of the messages waiting for a consumer that are on disk",
              ChannelStats::spillDepth),
          gauge(
              "nsqd_channel_in_flight_messages",
              "Messages that consumers have and have not answered",
              ChannelStats::inFlightCount),
          gauge(
              "nsqd_channel_deferred_messages",
              "Messages that are not due yet",
              ChannelStats::deferredCount),
          gauge("nsqd_channel_consumers", "Consumers", ChannelStats::clientCount),
          gauge("nsqd_channel_paused", "Channels that are paused", c -> c.paused() ? 1 : 0));

  private static final List<Measure<Scrape>> BROKER =
      List.of(
          gauge("nsqd_topics", "Topics", s -> s.stats().topics().size()),
          gauge(
              "nsqd_channels",
              "Channels",
              s -> s.stats().topics().stream().mapToInt(t -> t.channels().size()).sum()),
          gauge("nsqd_clients", "Connected clients of the V2 protocol", Scrape::clientCount),
          gauge(
              "nsqd_message_memory_bytes",
              "Memory outside the heap that messages take",
              Scrape::messageMemoryBytes),
          gauge(
              "nsqd_start_time_seconds",
              "When the broker was started, since the Unix epoch",
              s -> s.stats().startTimeEpochSeconds()));

  private static final Measure<ConditionStatus> CONDITION =
      gauge("nsqd_condition_ok", "Whether a condition of /readyz is met", c -> c.isOk() ? 1 : 0);

  private final Scrape scrape;
  private final Level level;

  BrokerMetrics(Scrape scrape, Level level) {
    this.scrape = scrape;
    this.level = level;
  }

  List<MetricSnapshot> snapshots() {
    List<MetricSnapshot> all = new ArrayList<>();
    all.add(build());
    BROKER.forEach(measure -> all.add(measure.of(Map.of(Labels.EMPTY, List.of(scrape)))));
    all.add(CONDITION.of(conditions()));
    Map<Labels, List<TopicStats>> topics = topics();
    TOPIC.forEach(measure -> all.add(measure.of(topics)));
    Map<Labels, List<ChannelStats>> channels = channels();
    CHANNEL.forEach(measure -> all.add(measure.of(channels)));
    all.add(latencies());
    return all;
  }

  private Map<Labels, List<ConditionStatus>> conditions() {
    Map<Labels, List<ConditionStatus>> byName = new LinkedHashMap<>();
    scrape.conditions().forEach(c -> byName.put(Labels.of("condition", c.name()), List.of(c)));
    return byName;
  }

  private Map<Labels, List<TopicStats>> topics() {
    Map<Labels, List<TopicStats>> groups = new LinkedHashMap<>();
    if (level == Level.BROKER) {
      List<TopicStats> all = new ArrayList<>(scrape.stats().topics());
      all.add(scrape.deletedTopics());
      groups.put(Labels.EMPTY, all);
    } else {
      scrape.stats().topics().forEach(topic -> groups.put(of(topic), List.of(topic)));
    }
    return groups;
  }

  private Map<Labels, List<ChannelStats>> channels() {
    Map<Labels, List<ChannelStats>> groups = new LinkedHashMap<>();
    if (level == Level.CHANNEL) {
      for (TopicStats topic : scrape.stats().topics()) {
        topic.channels().forEach(channel -> groups.put(of(topic, channel), List.of(channel)));
      }
    } else if (level == Level.TOPIC) {
      scrape.stats().topics().forEach(topic -> groups.put(of(topic), everOf(topic).toList()));
    } else {
      Stream<ChannelStats> existing = scrape.stats().topics().stream().flatMap(this::everOf);
      Stream<ChannelStats> deleted = scrape.deletedTopics().channels().stream();
      groups.put(Labels.EMPTY, Stream.concat(existing, deleted).toList());
    }
    return groups;
  }

  /** The channels of a topic, and what its deleted ones had counted. */
  private Stream<ChannelStats> everOf(TopicStats topic) {
    return Stream.concat(
        topic.channels().stream(), Stream.ofNullable(scrape.deletedChannels().get(topic.name())));
  }

  /** Percentiles can't be added up: there are none of the broker. */
  private MetricSnapshot latencies() {
    SummarySnapshot.Builder summary =
        SummarySnapshot.builder()
            .name("nsqd_end_to_end_latency_seconds")
            .help("From publish to finish, lately, if percentiles are configured");
    for (TopicStats topic : scrape.stats().topics()) {
      if (level == Level.TOPIC) {
        add(summary, of(topic), topic.latency());
      } else if (level == Level.CHANNEL) {
        topic.channels().forEach(c -> add(summary, of(topic, c), c.latency()));
      }
    }
    return summary.build();
  }

  private static void add(SummarySnapshot.Builder summary, Labels labels, LatencyStats latency) {
    if (latency.percentiles() != null) {
      Quantiles quantiles =
          Quantiles.of(
              latency.percentiles().stream()
                  .map(p -> new Quantile(p.quantile(), p.valueNs() / NANOS_PER_SECOND))
                  .toArray(Quantile[]::new));
      summary.dataPoint(
          SummaryDataPointSnapshot.builder().labels(labels).quantiles(quantiles).build());
    }
  }

  private static MetricSnapshot build() {
    return InfoSnapshot.builder()
        .name("nsqd_build")
        .help("The nsqd that this broker is like, and the Java that it runs on")
        .dataPoint(
            InfoDataPointSnapshot.builder()
                .labels(
                    Labels.of(
                        "version",
                        Version.NSQD,
                        "java",
                        String.valueOf(Runtime.version().feature())))
                .build())
        .build();
  }

  private static Labels of(TopicStats topic) {
    return Labels.of("topic", topic.name());
  }

  private static Labels of(TopicStats topic, ChannelStats channel) {
    return Labels.of("topic", topic.name(), "channel", channel.name());
  }
}
