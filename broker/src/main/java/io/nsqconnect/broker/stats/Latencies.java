package io.nsqconnect.broker.stats;

import io.nsqconnect.broker.config.Configuration;
import io.nsqconnect.broker.config.Options;
import io.nsqconnect.broker.engine.Channel;
import io.nsqconnect.broker.engine.Clock;
import io.nsqconnect.broker.engine.Topic;
import io.nsqconnect.broker.stats.Stats.LatencyStats;
import io.nsqconnect.broker.stats.Stats.Percentile;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * How long messages take from publish to finish, by channel, if percentiles are configured.
 * Confined to the home loop.
 */
public final class Latencies {
  private static final double PERCENT = 100;

  private final List<Double> quantiles;
  private final long windowNs;
  private final Clock clock;
  private final Map<Channel, LatencyWindow> windows = new IdentityHashMap<>();

  /** Keeps the percentiles that {@code configuration} names; none is usual. */
  public Latencies(Configuration configuration, Clock clock) {
    this.quantiles = configuration.get(Options.E2E_PERCENTILES);
    this.windowNs = configuration.get(Options.E2E_WINDOW_TIME).toNanos();
    this.clock = clock;
  }

  /** Whether anything is kept. */
  public boolean areKept() {
    return !quantiles.isEmpty();
  }

  /** A message of {@code channel} was finished {@code ageNs} after it was published. */
  public void record(Channel channel, long ageNs) {
    windows
        .computeIfAbsent(channel, c -> new LatencyWindow(windowNs, clock.nanoTime()))
        .record(ageNs, clock.nanoTime());
  }

  /** Forgets a channel that is gone. */
  public void forget(Channel channel) {
    windows.remove(channel);
  }

  /** What is known of the channels of {@code topic} together. */
  LatencyStats ofTopic(Topic topic) {
    return topic.channels().isEmpty() ? LatencyStats.NONE : of(topic.channels());
  }

  /** What is known of {@code channels} together. */
  LatencyStats of(Collection<Channel> channels) {
    if (!areKept()) {
      return LatencyStats.NONE;
    }
    Histogram merged = LatencyWindow.emptyHistogram();
    for (Channel channel : channels) {
      LatencyWindow window = windows.get(channel);
      if (window != null) {
        window.addTo(merged, clock.nanoTime());
      }
    }
    List<Percentile> percentiles =
        quantiles.stream()
            .map(q -> new Percentile(q, merged.getValueAtPercentile(q * PERCENT)))
            .toList();
    return new LatencyStats(merged.getTotalCount(), percentiles);
  }
}
