package io.nsqconnect.broker.stats;

import io.nsqconnect.broker.config.GoDuration;
import io.nsqconnect.broker.config.Version;
import io.nsqconnect.broker.stats.Stats.ChannelStats;
import io.nsqconnect.broker.stats.Stats.ClientStats;
import io.nsqconnect.broker.stats.Stats.LatencyStats;
import io.nsqconnect.broker.stats.Stats.MemoryStats;
import io.nsqconnect.broker.stats.Stats.PublishCount;
import io.nsqconnect.broker.stats.Stats.TopicStats;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.stream.Collectors;

/** Statistics as text, column for column as nsqd prints them. */
public final class StatsText {
  private static final long NS_PER_US = 1_000;
  private static final long NS_PER_MS = 1_000_000;
  private static final long NS_PER_S = 1_000_000_000;

  private final StringBuilder text = new StringBuilder();
  private final Instant now;

  private StatsText(Instant now) {
    this.now = now;
  }

  /** {@code stats}, taken at {@code now}. */
  public static String render(Stats stats, Instant now) {
    StatsText text = new StatsText(now);
    text.write(stats);
    return text.text.toString();
  }

  private void write(Stats stats) {
    Instant start = Instant.ofEpochSecond(stats.startTimeEpochSeconds());
    line("%s", Version.banner());
    line(
        "start_time %s",
        DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(start.atZone(ZoneId.systemDefault())));
    line("uptime %s", GoDuration.format(Duration.between(start, now)));
    line("");
    line("Health: %s", stats.health());
    if (stats.memory() != null) {
      write(stats.memory());
    }
    line("");
    if (stats.topics() == null || stats.topics().isEmpty()) {
      line("Topics: None");
    } else {
      String separator = "Topics:";
      for (TopicStats topic : stats.topics()) {
        line(separator);
        write(topic);
        separator = "";
      }
    }
    line("");
    if (stats.producers() == null) {
      line("Producers: None");
    } else {
      line("Producers:");
      stats.producers().forEach(client -> write("   ", client));
    }
  }

  private void write(MemoryStats memory) {
    line("");
    line("Memory:");
    memoryLine("heap_objects", memory.heapObjects());
    memoryLine("heap_idle_bytes", memory.heapIdleBytes());
    memoryLine("heap_in_use_bytes", memory.heapInUseBytes());
    memoryLine("heap_released_bytes", memory.heapReleasedBytes());
    memoryLine("gc_pause_usec_100", memory.gcPauseMaxUs());
    memoryLine("gc_pause_usec_99", memory.gcPause99Us());
    memoryLine("gc_pause_usec_95", memory.gcPause95Us());
    memoryLine("next_gc_bytes", memory.nextGcBytes());
    memoryLine("gc_total_runs", memory.gcRuns());
  }

  private void memoryLine(String name, long value) {
    line("   %-25s\t%d", name, value);
  }

  private void write(TopicStats topic) {
    line(
        "%s[%-15s] depth: %-5d be-depth: %-5d msgs: %-8d e2e%%: %s",
        topic.paused() ? "*P " : "   ",
        topic.name(),
        topic.depth(),
        topic.spillDepth(),
        topic.messageCount(),
        latency(topic.latency()));
    topic.channels().forEach(this::write);
  }

  private void write(ChannelStats channel) {
    line(
        "%s[%-25s] depth: %-5d be-depth: %-5d inflt: %-4d def: %-4d re-q: %-5d timeout: %-5d"
            + " msgs: %-8d e2e%%: %s",
        channel.paused() ? "   *P " : "      ",
        channel.name(),
        channel.depth(),
        channel.spillDepth(),
        channel.inFlightCount(),
        channel.deferredCount(),
        channel.requeueCount(),
        channel.timeoutCount(),
        channel.messageCount(),
        latency(channel.latency()));
    if (channel.clients() != null) {
      channel.clients().forEach(client -> write("        ", client));
    }
  }

  private void write(String indent, ClientStats client) {
    if (client.publishCounts().isEmpty()) {
      line(
          "%s[V2 %-21s] state: %d inflt: %-4d rdy: %-4d fin: %-8d re-q: %-8d msgs: %-8d"
              + " connected: %s",
          indent,
          name(client),
          client.state(),
          client.inFlightCount(),
          client.readyCount(),
          client.finishCount(),
          client.requeueCount(),
          client.messageCount(),
          connected(client));
    } else {
      line(
          "%s[V2 %-21s] msgs: %-8d topics: %s connected: %s",
          indent,
          name(client),
          client.publishCounts().stream().mapToLong(PublishCount::count).sum(),
          client.publishCounts().stream()
              .map(published -> published.topic() + '=' + published.count())
              .collect(Collectors.joining(",")),
          connected(client));
    }
  }

  private static String name(ClientStats client) {
    int colon = client.remoteAddress().lastIndexOf(':');
    String port = colon < 0 ? "" : client.remoteAddress().substring(colon + 1);
    return client.hostname() + ':' + port + ' ' + client.userAgent();
  }

  private String connected(ClientStats client) {
    Duration since = Duration.between(Instant.ofEpochSecond(client.connectedAtEpochSeconds()), now);
    return GoDuration.format(since.truncatedTo(ChronoUnit.SECONDS));
  }

  private static String latency(LatencyStats latency) {
    return latency.percentiles() == null
        ? ""
        : latency.percentiles().stream()
            .map(percentile -> duration(percentile.valueNs()))
            .collect(Collectors.joining(", "));
  }

  private static String duration(long ns) {
    if (ns > NS_PER_S) {
      return String.format(Locale.ROOT, "%.1fs", (double) ns / NS_PER_S);
    }
    if (ns > NS_PER_MS) {
      return String.format(Locale.ROOT, "%.1fms", (double) ns / NS_PER_MS);
    }
    return ns > NS_PER_US
        ? String.format(Locale.ROOT, "%.1fus", (double) ns / NS_PER_US)
        : String.format(Locale.ROOT, "%.1fns", (double) ns);
  }

  private void line(String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
