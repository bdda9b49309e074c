package io.nsqconnect.broker.stats;

import static org.assertj.core.api.Assertions.assertThat;

import io.nsqconnect.broker.stats.Stats.ChannelStats;
import io.nsqconnect.broker.stats.Stats.LatencyStats;
import io.nsqconnect.broker.stats.Stats.MemoryStats;
import io.nsqconnect.broker.stats.Stats.Percentile;
import io.nsqconnect.broker.stats.Stats.TopicStats;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatsdLinesTest {
  private final StatsdLines lines = new StatsdLines("nsq.", false);

  @Test
  void sendsTheKeysOfATopicAndItsChannelsInOrder() {
    ChannelStats channel = channel("c", 11, 12, 13);

    assertThat(next(topic("t", 1, 2, channel)))
        .containsExactly(
            "nsq.topic.t.message_count:1|c",
            "nsq.topic.t.message_bytes:2|c",
            "nsq.topic.t.depth:101|g",
            "nsq.topic.t.backend_depth:102|g",
            "nsq.topic.t.channel.c.message_count:11|c",
            "nsq.topic.t.channel.c.depth:201|g",
            "nsq.topic.t.channel.c.backend_depth:202|g",
            "nsq.topic.t.channel.c.in_flight_count:203|g",
            "nsq.topic.t.channel.c.deferred_count:204|g",
            "nsq.topic.t.channel.c.requeue_count:12|c",
            "nsq.topic.t.channel.c.timeout_count:13|c",
            "nsq.topic.t.channel.c.clients:205|g");
  }

  @Test
  void countersAreDifferencesAndGaugesAreNot() {
    next(topic("t", 5, 50, channel("c", 4, 3, 2)));

    assertThat(next(topic("t", 7, 70, channel("c", 9, 3, 3))))
        .contains(
            "nsq.topic.t.message_count:2|c",
            "nsq.topic.t.message_bytes:20|c",
            "nsq.topic.t.depth:101|g",
            "nsq.topic.t.channel.c.message_count:5|c",
            "nsq.topic.t.channel.c.requeue_count:0|c",
            "nsq.topic.t.channel.c.timeout_count:1|c",
            "nsq.topic.t.channel.c.clients:205|g");
  }

  @Test
  void aTopicThatWasAwayForAPushBeginsAnew() {
    next(topic("t", 5, 50));
    next();

    assertThat(next(topic("t", 3, 30))).contains("nsq.topic.t.message_count:3|c");
  }

  @Test
  void aTopicThatWasReplacedBetweenTwoPushesCountsBackwards() {
    next(topic("t", 5, 50));

    assertThat(next(topic("t", 3, 30)))
        .contains("nsq.topic.t.message_count:-2|c", "nsq.topic.t.message_bytes:-20|c");
  }

  @Test
  void ephemeralOnesAreNamedInFull() {
    assertThat(next(topic("t#ephemeral", 1, 1, channel("c#ephemeral", 1, 0, 0))))
        .contains(
            "nsq.topic.t#ephemeral.depth:101|g",
            "nsq.topic.t#ephemeral.channel.c#ephemeral.depth:201|g");
  }

  @Test
  void ephemeralOnesAreLeftOutOnRequest() {
    StatsdLines lasting = new StatsdLines("", true);

    List<String> sent =
        lasting.next(
            stats(
                topic("t#ephemeral", 1, 1, channel("c", 1, 0, 0)),
                topic("u", 1, 1, channel("c#ephemeral", 1, 0, 0), channel("d", 1, 0, 0))),
            null);

    assertThat(sent).noneMatch(line -> line.contains("ephemeral")).hasSize(4 + 8);
    assertThat(sent.get(0)).isEqualTo("topic.u.message_count:1|c");
    assertThat(sent.get(4)).startsWith("topic.u.channel.d.");
  }

  @ParameterizedTest
  @CsvSource({"1,100", "0.999,100", "0.995,100", "0.99,99", "0.985,98", "0.5,50", "0.004,0"})
  void percentilesAreNamedInRoundedPercent(double quantile, String percent) {
    LatencyStats latency = new LatencyStats(1, List.of(new Percentile(quantile, 12345)));
    ChannelStats channel =
        new ChannelStats("c", 0, 0, 0, 0, 0, 0, 0, null, 0, null, false, latency);
    TopicStats topic = new TopicStats("t", List.of(channel), 0, 0, 0, 0, false, latency);

    List<String> sent = next(topic);

    assertThat(sent.get(4)).isEqualTo("nsq.topic.t.e2e_processing_latency_" + percent + ":12345|g");
    assertThat(sent.get(sent.size() - 1))
        .isEqualTo("nsq.topic.t.channel.c.e2e_processing_latency_" + percent + ":12345|g");
  }

  @Test
  void memoryComesLastAndOnlyItsCollectionsAreCounted() {
    MemoryStats memory = new MemoryStats(1, 2, 3, 4, 5, 6, 7, 8, 9);
    lines.next(stats(), memory);

    assertThat(lines.next(stats(topic("t", 1, 1)), memory))
        .endsWith(
            "nsq.mem.heap_objects:1|g",
            "nsq.mem.heap_idle_bytes:2|g",
            "nsq.mem.heap_in_use_bytes:3|g",
            "nsq.mem.heap_released_bytes:4|g",
            "nsq.mem.gc_pause_usec_100:5|g",
            "nsq.mem.gc_pause_usec_99:6|g",
            "nsq.mem.gc_pause_usec_95:7|g",
            "nsq.mem.next_gc_bytes:8|g",
            "nsq.mem.gc_runs:0|c");
  }

  private List<String> next(TopicStats... topics) {
    return lines.next(stats(topics), null);
  }

  private static Stats stats(TopicStats... topics) {
    return new Stats("OK", 0, List.of(topics), null, null);
  }

  private static TopicStats topic(String name, long count, long bytes, ChannelStats... channels) {
    return new TopicStats(
        name, List.of(channels), 101, 102, count, bytes, false, LatencyStats.NONE);
  }

  private static ChannelStats channel(String name, long count, long requeued, long timedOut) {
    return new ChannelStats(
        name,
        201,
        202,
        203,
        204,
        count,
        requeued,
        timedOut,
        null,
        205,
        null,
        false,
        LatencyStats.NONE);
  }
}
