package io.nsqconnect.broker.stats;

import io.nsqconnect.broker.stats.Stats.ChannelStats;
import io.nsqconnect.broker.stats.Stats.LatencyStats;
import io.nsqconnect.broker.stats.Stats.MemoryStats;
import io.nsqconnect.broker.stats.Stats.Percentile;
import io.nsqconnect.broker.stats.Stats.TopicStats;
import io.nsqconnect.protocol.Names;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Statistics as lines for a statsd daemon, with the keys and in the order that nsqd sends them.
 *
 * <p>A gauge is what is; a counter is the difference to the push before, all of it in the first. A
 * topic that was deleted and created again between two pushes counts backwards, so that the sum
 * over all pushes stays what the counter shows. Belongs to one thread.
 */
final class StatsdLines {
  private static final double PERCENT = 100;

  private final String prefix;
  private final boolean excludeEphemeral;
  private Map<String, Long> counted = new HashMap<>();
  private Map<String, Long> countedBefore = new HashMap<>();
  private List<String> lines = new ArrayList<>();

  /** Lines whose keys begin with {@code prefix}. */
  StatsdLines(String prefix, boolean excludeEphemeral) {
    this.prefix = prefix;
    this.excludeEphemeral = excludeEphemeral;
  }

  /**
   * The lines of the next push, without line ends.
   *
   * @param memory null to leave it out
   */
  List<String> next(Stats stats, MemoryStats memory) {
    countedBefore = counted;
    counted = new HashMap<>();
    lines = new ArrayList<>();
    for (TopicStats topic : stats.topics()) {
      if (!isLeftOut(topic.name())) {
        add(topic);
      }
    }
    if (memory != null) {
      add(memory);
    }
    return lines;
  }

  private void add(TopicStats topic) {
    String key = "topic." + topic.name() + '.';
    count(key + "message_count", topic.messageCount());
    count(key + "message_bytes", topic.messageBytes());
    gauge(key + "depth", topic.depth());
    gauge(key + "backend_depth", topic.spillDepth());
    addLatency(key, topic.latency());
    for (ChannelStats channel : topic.channels()) {
      if (!isLeftOut(channel.name())) {
        add(key + "channel." + channel.name() + '.', channel);
      }
    }
  }

  private void add(String key, ChannelStats channel) {
    count(key + "message_count", channel.messageCount());
    gauge(key + "depth", channel.depth());
    gauge(key + "backend_depth", channel.spillDepth());
    gauge(key + "in_flight_count", channel.inFlightCount());
    gauge(key + "deferred_count", channel.deferredCount());
    count(key + "requeue_count", channel.requeueCount());
    count(key + "timeout_count", channel.timeoutCount());
    gauge(key + "clients", channel.clientCount());
    addLatency(key, channel.latency());
  }

  private void addLatency(String key, LatencyStats latency) {
    if (latency.percentiles() != null) {
      for (Percentile percentile : latency.percentiles()) {
        gauge(
            key + "e2e_processing_latency_" + percent(percentile.quantile()), percentile.valueNs());
      }
    }
  }

  private void add(MemoryStats memory) {
    gauge("mem.heap_objects", memory.heapObjects());
    gauge("mem.heap_idle_bytes", memory.heapIdleBytes());
    gauge("mem.heap_in_use_bytes", memory.heapInUseBytes());
    gauge("mem.heap_released_bytes", memory.heapReleasedBytes());
    gauge("mem.gc_pause_usec_100", memory.gcPauseMaxUs());
    gauge("mem.gc_pause_usec_99", memory.gcPause99Us());
    gauge("mem.gc_pause_usec_95", memory.gcPause95Us());
    gauge("mem.next_gc_bytes", memory.nextGcBytes());
    count("mem.gc_runs", memory.gcRuns());
  }

  private void gauge(String key, long value) {
    lines.add(prefix + key + ':' + value + "|g");
  }

  private void count(String key, long value) {
    counted.put(key, value);
    lines.add(prefix + key + ':' + (value - countedBefore.getOrDefault(key, 0L)) + "|c");
  }

  private boolean isLeftOut(String name) {
    return excludeEphemeral && Names.isEphemeral(name);
  }

  /** Rounded as nsqd does, whose multiplication is one of doubles: 0.999 and 1 are both 100. */
  private static String percent(double quantile) {
    return new BigDecimal(quantile * PERCENT).setScale(0, RoundingMode.HALF_EVEN).toPlainString();
  }
}
