package io.nsqconnect.broker.stats;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.nsqconnect.broker.config.Configuration;
import io.nsqconnect.broker.config.Options;
import io.nsqconnect.broker.engine.Channel;
import io.nsqconnect.broker.engine.Engine;
import io.nsqconnect.broker.engine.EngineListener;
import io.nsqconnect.broker.engine.EngineSettings;
import io.nsqconnect.broker.engine.ManualClock;
import io.nsqconnect.broker.engine.MemorySpills;
import io.nsqconnect.broker.engine.Topic;
import io.nsqconnect.broker.stats.Stats.ChannelStats;
import io.nsqconnect.broker.stats.Stats.LatencyStats;
import io.nsqconnect.broker.stats.Stats.Percentile;
import io.nsqconnect.broker.stats.Stats.TopicStats;
import io.nsqconnect.broker.tcp.Clients;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is collected of an engine; its topics are ephemeral, so that it needs no disk. */
class StatsCollectorTest {
  private static final long WINDOW_NS = 1000;

  private final ManualClock clock = new ManualClock();
  private final Engine engine =
      new Engine(
          new EngineSettings(10, 1L << 40, 1, 0, 1),
          clock,
          new MemorySpills(),
          new EngineListener() {},
          1);
  private final Latencies latencies = latencies(List.of(1.0, 0.5));
  private final StatsCollector collector =
      new StatsCollector(new Clients(), latencies, new DeletedCounts(), 7);

  @AfterEach
  void close() {
    engine.close();
  }

  @Test
  void sortsByName() {
    for (String topic : List.of("b", "B", "c", "a.b", "a")) {
      channel(topic, "y");
      channel(topic, "x");
    }

    Stats stats = collect("", "");

    assertThat(stats.topics())
        .extracting(TopicStats::name)
        .containsExactly(
            "B#ephemeral", "a#ephemeral", "a.b#ephemeral", "b#ephemeral", "c#ephemeral");
    assertThat(stats.topics().get(0).channels())
        .extracting(ChannelStats::name)
        .containsExactly("x#ephemeral", "y#ephemeral");
  }

  @Test
  void showsTheTopicAskedForOnly() {
    channel("a", "x");
    channel("b", "x");

    assertThat(collect("b#ephemeral", "").topics())
        .extracting(TopicStats::name)
        .containsExactly("b#ephemeral");
    assertThat(collect("none", "").topics()).isNull();
  }

  @Test
  void showsTheChannelAskedForOnly() {
    channel("a", "x");
    channel("a", "y");
    channel("b", "x");

    Stats stats = collect("", "y#ephemeral");

    assertThat(stats.topics()).extracting(TopicStats::name).containsExactly("a#ephemeral");
    assertThat(stats.topics().get(0).channels())
        .extracting(ChannelStats::name)
        .containsExactly("y#ephemeral");
    assertThat(collect("b#ephemeral", "y#ephemeral").topics()).isEmpty();
  }

  @Test
  void countsMessages() {
    Topic topic = channel("a", "x").topic();
    topic.publish(Unpooled.wrappedBuffer(new byte[5]), 0, 5, 0);
    topic.publish(Unpooled.wrappedBuffer(new byte[6]), 0, 6, 9);

    TopicStats stats = collect("", "").topics().get(0);

    assertThat(stats.messageCount()).isEqualTo(2);
    assertThat(stats.messageBytes()).isEqualTo(11);
    assertThat(stats.depth()).isZero();
    assertThat(stats.channels().get(0).depth()).isOne();
    assertThat(stats.channels().get(0).deferredCount()).isOne();
    assertThat(stats.channels().get(0).messageCount()).isEqualTo(2);
  }

  @Test
  void collectsClientsAndMemoryIfAskedTo() {
    channel("a", "x");
    Stats without = collector.collect(engine, new StatsQuery("", "", false, false), "OK");
    Stats with = collector.collect(engine, new StatsQuery("", "", true, true), "OK");

    assertThat(without.memory()).isNull();
    assertThat(without.topics().get(0).channels().get(0).clients()).isNull();
    assertThat(with.memory().heapInUseBytes()).isPositive();
    assertThat(with.topics().get(0).channels().get(0).clients()).isEmpty();
    assertThat(with.producers()).isNull();
    assertThat(with.startTimeEpochSeconds()).isEqualTo(7);
  }

  @Test
  void keepsLatenciesByChannelAndSumsThemUpByTopic() {
    Channel x = channel("a", "x");
    Channel y = channel("a", "y");
    latencies.record(x, 10);
    latencies.record(x, 20);
    latencies.record(y, 30);

    TopicStats stats = collect("", "").topics().get(0);

    assertThat(stats.channels().get(0).latency())
        .isEqualTo(new LatencyStats(2, List.of(new Percentile(1, 20), new Percentile(0.5, 10))));
    assertThat(stats.channels().get(1).latency())
        .isEqualTo(new LatencyStats(1, List.of(new Percentile(1, 30), new Percentile(0.5, 30))));
    assertThat(stats.latency())
        .isEqualTo(new LatencyStats(3, List.of(new Percentile(1, 30), new Percentile(0.5, 20))));
  }

  @Test
  void showsZeroesForAChannelWithoutLatencies() {
    Topic bare = engine.topic("bare#ephemeral");
    Channel x = channel("a", "x");

    assertThat(latencies.of(List.of(x)))
        .isEqualTo(new LatencyStats(0, List.of(new Percentile(1, 0), new Percentile(0.5, 0))));
    assertThat(latencies.ofTopic(bare)).isEqualTo(LatencyStats.NONE);
  }

  @Test
  void forgetsLatencies() {
    Channel x = channel("a", "x");
    latencies.record(x, 10);
    clock.advance(WINDOW_NS);
    assertThat(latencies.of(List.of(x)).count()).isZero();

    latencies.record(x, 10);
    latencies.forget(x);
    assertThat(latencies.of(List.of(x)).count()).isZero();
  }

  @Test
  void keepsNoLatenciesUnlessConfigured() {
    Latencies none = latencies(List.of());

    assertThat(none.areKept()).isFalse();
    assertThat(none.ofTopic(channel("a", "x").topic())).isEqualTo(LatencyStats.NONE);
    assertThat(latencies.areKept()).isTrue();
  }

  private Latencies latencies(List<Double> quantiles) {
    return new Latencies(
        Configuration.defaults()
            .with(Options.E2E_PERCENTILES, quantiles)
            .with(Options.E2E_WINDOW_TIME, Duration.ofNanos(WINDOW_NS)),
        clock);
  }

  private Channel channel(String topic, String name) {
    return engine.topic(topic + "#ephemeral").channel(name + "#ephemeral");
  }

  private Stats collect(String topic, String channel) {
    return collector.collect(engine, new StatsQuery(topic, channel, true, false), "OK");
  }
}
