package io.nsqconnect.broker.metrics;

import static io.nsqconnect.broker.metrics.Measure.gauge;

import io.nsqconnect.broker.stats.Stats;
import io.nsqconnect.broker.stats.Stats.ChannelStats;
import io.nsqconnect.broker.stats.Stats.ClientStats;
import io.nsqconnect.broker.stats.Stats.LatencyStats;
import io.nsqconnect.broker.stats.Stats.TopicStats;
import io.nsqconnect.protocol.transport.Compression;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The metrics of nsq_exporter, for the dashboards that were made for it: its names, its labels, its
 * units (nanoseconds), and gauges throughout, also for what counts.
 */
final class ExporterMetrics {
  private static final List<Measure<TopicStats>> TOPIC =
      List.of(
          gauge("nsq_topic_channel_count", "Number of channels", t -> t.channels().size()),
          gauge("nsq_topic_depth", "Queue depth", TopicStats::depth),
          gauge("nsq_topic_backend_depth", "Queue backend depth", TopicStats::spillDepth),
          gauge(
              "nsq_topic_e2e_latency_99_percentile",
              "First configured percentile of the end-to-end latency",
              t -> percentile(t.latency(), 0)),
          gauge(
              "nsq_topic_e2e_latency_95_percentile",
              "Second configured percentile of the end-to-end latency",
              t -> percentile(t.latency(), 1)),
          gauge("nsq_topic_message_count", "Queue message count", TopicStats::messageCount));

  private static final List<Measure<ChannelStats>> CHANNEL =
      List.of(
          gauge("nsq_channel_client_count", "Number of clients", ChannelStats::clientCount),
          gauge("nsq_channel_depth", "Queue depth", ChannelStats::depth),
          gauge("nsq_channel_backend_depth", "Queue backend depth", ChannelStats::spillDepth),
          gauge("nsq_channel_message_count", "Queue message count", ChannelStats::messageCount),
          gauge("nsq_channel_in_flight_count", "In flight count", ChannelStats::inFlightCount),
          gauge(
              "nsq_channel_e2e_latency_99p",
              "First configured percentile of the end-to-end latency",
              c -> percentile(c.latency(), 0)),
          gauge(
              "nsq_channel_e2e_latency_95p",
              "Second configured percentile of the end-to-end latency",
              c -> percentile(c.latency(), 1)),
          gauge("nsq_channel_deferred_count", "Deferred count", ChannelStats::deferredCount),
          gauge("nsq_channel_requeue_count", "Requeue count", ChannelStats::requeueCount),
          gauge("nsq_channel_timeout_count", "Timeout count", ChannelStats::timeoutCount));

  private static final List<Measure<ClientStats>> CLIENT =
      List.of(
          gauge("nsq_client_state", "State of client", ClientStats::state),
          gauge("nsq_client_finish_count", "Finish count", ClientStats::finishCount),
          gauge("nsq_client_message_count", "Delivery count", ClientStats::messageCount),
          gauge("nsq_client_ready_count", "Ready count", ClientStats::readyCount),
          gauge("nsq_client_in_flight_count", "In flight count", ClientStats::inFlightCount),
          gauge("nsq_client_requeue_count", "Requeue count", ClientStats::requeueCount),
          gauge("nsq_client_connect_ts", "Connect timestamp", ClientStats::connectedAtEpochSeconds),
          gauge("nsq_client_sample_rate", "Sample rate", ClientStats::sampleRate));

  private ExporterMetrics() {}

  /** The metrics of {@code stats}; those of clients if it has them. */
  static List<MetricSnapshot> snapshots(Stats stats) {
    Map<Labels, List<TopicStats>> topics = new LinkedHashMap<>();
    Map<Labels, List<ChannelStats>> channels = new LinkedHashMap<>();
    Map<Labels, List<ClientStats>> clients = new LinkedHashMap<>();
    for (TopicStats topic : stats.topics()) {
      topics.put(Labels.of("topic", topic.name(), "paused", "" + topic.paused()), List.of(topic));
      for (ChannelStats channel : topic.channels()) {
        Labels labels = Labels.of("topic", topic.name(), "channel", channel.name());
        channels.put(labels.merge(Labels.of("paused", "" + channel.paused())), List.of(channel));
        if (channel.clients() != null) {
          channel.clients().forEach(c -> clients.put(labels.merge(labels(c)), List.of(c)));
        }
      }
    }
    List<MetricSnapshot> all = new ArrayList<>();
    TOPIC.forEach(measure -> all.add(measure.of(topics)));
    CHANNEL.forEach(measure -> all.add(measure.of(channels)));
    CLIENT.forEach(measure -> all.add(measure.of(clients)));
    return all;
  }

  private static Labels labels(ClientStats client) {
    Compression compression = client.transport().compression();
    String deflate = Boolean.toString(compression == Compression.DEFLATE);
    String snappy = Boolean.toString(compression == Compression.SNAPPY);
    String tls = Boolean.toString(client.transport().tls().isPresent());
    return Labels.of(
        "deflate",
        deflate,
        "snappy",
        snappy,
        "tls",
        tls,
        "client_id",
        client.clientId(),
        "hostname",
        client.hostname(),
        "version",
        "V2",
        "remote_address",
        client.remoteAddress());
  }

  private static double percentile(LatencyStats latency, int index) {
    return latency.percentiles() == null || latency.percentiles().size() <= index
        ? 0
        : latency.percentiles().get(index).valueNs();
  }
}
