package io.nsqconnect.broker.stats;

import static org.assertj.core.api.Assertions.assertThat;

import io.nsqconnect.broker.config.Version;
import io.nsqconnect.broker.stats.Stats.ChannelStats;
import io.nsqconnect.broker.stats.Stats.ClientStats;
import io.nsqconnect.broker.stats.Stats.LatencyStats;
import io.nsqconnect.broker.stats.Stats.MemoryStats;
import io.nsqconnect.broker.stats.Stats.Percentile;
import io.nsqconnect.broker.stats.Stats.PublishCount;
import io.nsqconnect.broker.stats.Stats.TopicStats;
import io.nsqconnect.broker.tcp.ClientTransport;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StatsTextTest {
  private static final Instant START = Instant.parse("2026-11-22T10:58:28Z");
  private static final Instant NOW = START.plusNanos(2_954_826_524L);

  private static final LatencyStats LATENCY =
      new LatencyStats(8, List.of(new Percentile(1, 255_767_193), new Percentile(0.5, 1_000)));

  private static final MemoryStats MEMORY =
      new MemoryStats(6536, 1, 22, 333, 4444, 55_555, 666_666, 7_777_777, 8);

  private final TimeZone zone = TimeZone.getDefault();
  private final Locale locale = Locale.getDefault();

  @BeforeEach
  void setTimeZone() {
    TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
  }

  @AfterEach
  void resetTimeZoneAndLocale() {
    TimeZone.setDefault(zone);
    Locale.setDefault(locale);
  }

  @ParameterizedTest
  @ValueSource(strings = {"en-US", "de-DE", "ar-EG-u-nu-arab"})
  void printsWhatNsqdPrintsInAnyLanguage(String language) {
    Locale.setDefault(Locale.forLanguageTag(language));
    ChannelStats channel =
        new ChannelStats("ch", 0, 0, 2, 0, 10, 0, 0, null, 1, List.of(consumer()), false, LATENCY);
    TopicStats topic = new TopicStats("tp", List.of(channel), 0, 0, 10, 30, false, LATENCY);

    assertThat(text(new Stats("OK", START.getEpochSecond(), List.of(topic), producers(), MEMORY)))
        .isEqualTo(
            Version.banner()
                + """

                start_time 2026-11-22T10:58:28Z
                uptime 2.954826524s

                Health: OK

                Memory:
                   heap_objects             \t6536
                   heap_idle_bytes          \t1
                   heap_in_use_bytes        \t22
                   heap_released_bytes      \t333
                   gc_pause_usec_100        \t4444
                   gc_pause_usec_99         \t55555
                   gc_pause_usec_95         \t666666
                   next_gc_bytes            \t7777777
                   gc_total_runs            \t8

                Topics:
                   [tp             ] depth: 0     be-depth: 0     msgs: 10       e2e%: 255.8ms, 1000.0ns
                      [ch                       ] depth: 0     be-depth: 0     inflt: 2    def: 0    re-q: 0     timeout: 0     msgs: 10       e2e%: 255.8ms, 1000.0ns
                        [V2 hn:42070 ua/1.0      ] state: 3 inflt: 2    rdy: 10   fin: 8        re-q: 0        msgs: 10       connected: 2s

                Producers:
                   [V2 127.0.0.1:42056      ] msgs: 12       topics: tp=10,other=2 connected: 2s
                """);
  }

  @Test
  void marksWhatIsPausedAndSeparatesTopics() {
    ChannelStats channel =
        new ChannelStats("c", 1, 2, 3, 4, 5, 6, 7, null, 0, null, true, LatencyStats.NONE);
    TopicStats first = new TopicStats("a", List.of(channel), 1, 2, 3, 4, true, LatencyStats.NONE);
    TopicStats second =
        new TopicStats("a-name-of-more-than-15", List.of(), 0, 0, 0, 0, false, LatencyStats.NONE);

    assertThat(text(new Stats("OK", 1, List.of(first, second), null, null)))
        .endsWith(
            """
            Health: OK

            Topics:
            *P [a              ] depth: 1     be-depth: 2     msgs: 3        e2e%:\040
               *P [c                        ] depth: 1     be-depth: 2     inflt: 3    def: 4    re-q: 6     timeout: 7     msgs: 5        e2e%:\040

               [a-name-of-more-than-15] depth: 0     be-depth: 0     msgs: 0        e2e%:\040

            Producers: None
            """);
  }

  @Test
  void printsAProducerWithoutCountsLikeAConsumer() {
    assertThat(text(new Stats("OK", 1, null, List.of(consumer()), null)))
        .endsWith(
            """

            Topics: None

            Producers:
               [V2 hn:42070 ua/1.0      ] state: 3 inflt: 2    rdy: 10   fin: 8        re-q: 0        msgs: 10       connected: 2s
            """);
  }

  @Test
  void printsAConsumerThatHasPublishedLikeAProducer() {
    ChannelStats channel =
        new ChannelStats("c", 0, 0, 0, 0, 0, 0, 0, null, 1, producers(), false, LatencyStats.NONE);
    TopicStats topic = new TopicStats("t", List.of(channel), 0, 0, 0, 0, false, LatencyStats.NONE);

    assertThat(text(new Stats("OK", 1, List.of(topic), null, null)))
        .contains(
            "\n        [V2 127.0.0.1:42056      ] msgs: 12       topics: tp=10,other=2 connected: 2s\n");
  }

  @Test
  void tellsOfNothing() {
    String nothing = "\n\nHealth: NOK - why\n\nTopics: None\n\nProducers: None\n";

    assertThat(text(new Stats("NOK - why", 1, null, null, null))).endsWith(nothing);
    assertThat(text(new Stats("NOK - why", 1, List.of(), null, null))).endsWith(nothing);
  }

  @ParameterizedTest
  @CsvSource({
    "0,            0.0ns",
    "999,          999.0ns",
    "1000,         1000.0ns",
    "1001,         1.0us",
    "1000000,      1000.0us",
    "1000001,      1.0ms",
    "1000000000,   1000.0ms",
    "1000000001,   1.0s",
    "90060000000,  90.1s",
  })
  void printsLatenciesInTheirUnit(long ns, String printed) {
    LatencyStats latency = new LatencyStats(1, List.of(new Percentile(1, ns)));
    TopicStats topic = new TopicStats("t", List.of(), 0, 0, 0, 0, false, latency);

    assertThat(text(new Stats("OK", 1, List.of(topic), null, null)))
        .contains(" e2e%: " + printed + "\n");
  }

  private static ClientStats consumer() {
    return new ClientStats(
        "cid",
        "hn",
        "127.0.0.1:42070",
        3,
        10,
        2,
        10,
        8,
        0,
        START.getEpochSecond(),
        0,
        ClientTransport.PLAIN,
        "ua/1.0",
        null,
        null,
        List.of());
  }

  private static List<ClientStats> producers() {
    return List.of(
        new ClientStats(
            "127.0.0.1",
            "127.0.0.1",
            "127.0.0.1:42056",
            0,
            0,
            0,
            0,
            0,
            0,
            START.getEpochSecond(),
            0,
            ClientTransport.PLAIN,
            "",
            null,
            null,
            List.of(new PublishCount("tp", 10), new PublishCount("other", 2))));
  }

  private static String text(Stats stats) {
    return StatsText.render(stats, NOW);
  }
}
