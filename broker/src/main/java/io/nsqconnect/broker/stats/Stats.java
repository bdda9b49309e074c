package io.nsqconnect.broker.stats;

import io.nsqconnect.broker.auth.Grant;
import io.nsqconnect.broker.engine.LocalityCounts;
import io.nsqconnect.broker.tcp.ClientTopology;
import io.nsqconnect.broker.tcp.ClientTransport;
import java.util.List;

/**
 * A snapshot of the broker.
 *
 * @param topics sorted by name; null if a topic was asked for that does not exist
 * @param producers the clients that have published; null unless clients were asked for and there
 *     are any
 * @param memory null unless asked for
 */
public record Stats(
    String health,
    long startTimeEpochSeconds,
    List<TopicStats> topics,
    List<ClientStats> producers,
    MemoryStats memory) {

  /** A topic and its channels, sorted by name. */
  public record TopicStats(
      String name,
      List<ChannelStats> channels,
      long depth,
      long spillDepth,
      long messageCount,
      long messageBytes,
      boolean paused,
      LatencyStats latency) {}

  /**
   * A channel.
   *
   * @param locality where messages were delivered to, or null if that is not to be shown
   * @param clients null unless asked for
   */
  public record ChannelStats(
      String name,
      long depth,
      long spillDepth,
      long inFlightCount,
      long deferredCount,
      long messageCount,
      long requeueCount,
      long timeoutCount,
      LocalityCounts locality,
      int clientCount,
      List<ClientStats> clients,
      boolean paused,
      LatencyStats latency) {}

  /**
   * A connected client.
   *
   * @param grant what an auth server has granted it, or null
   * @param topology where it says that it runs, or null if that is not to be shown
   */
  public record ClientStats(
      String clientId,
      String hostname,
      String remoteAddress,
      int state,
      long readyCount,
      long inFlightCount,
      long messageCount,
      long finishCount,
      long requeueCount,
      long connectedAtEpochSeconds,
      int sampleRate,
      ClientTransport transport,
      String userAgent,
      Grant grant,
      ClientTopology topology,
      List<PublishCount> publishCounts) {}

  /**
   * How long messages took from publish to finish.
   *
   * @param percentiles null if none are kept
   */
  public record LatencyStats(long count, List<Percentile> percentiles) {
    /** Nothing is kept. */
    static final LatencyStats NONE = new LatencyStats(0, null);
  }

  /**
   * A percentile.
   *
   * @param quantile more than 0, at most 1
   * @param valueNs nanoseconds; 0 without messages
   */
  public record Percentile(double quantile, long valueNs) {}

  /** How many messages a client has published to a topic. */
  public record PublishCount(String topic, long count) {}

  /** The heap, under the names that nsqd's tools expect; in bytes, microseconds and counts. */
  public record MemoryStats(
      long heapObjects,
      long heapIdleBytes,
      long heapInUseBytes,
      long heapReleasedBytes,
      long gcPauseMaxUs,
      long gcPause99Us,
      long gcPause95Us,
      long nextGcBytes,
      long gcRuns) {}
}
