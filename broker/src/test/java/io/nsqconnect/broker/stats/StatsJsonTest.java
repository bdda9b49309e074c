package io.nsqconnect.broker.stats;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nsqconnect.broker.auth.Grant;
import io.nsqconnect.broker.engine.LocalityCounts;
import io.nsqconnect.broker.stats.Stats.ChannelStats;
import io.nsqconnect.broker.stats.Stats.ClientStats;
import io.nsqconnect.broker.stats.Stats.LatencyStats;
import io.nsqconnect.broker.stats.Stats.MemoryStats;
import io.nsqconnect.broker.stats.Stats.Percentile;
import io.nsqconnect.broker.stats.Stats.PublishCount;
import io.nsqconnect.broker.stats.Stats.TopicStats;
import io.nsqconnect.broker.tcp.ClientTopology;
import io.nsqconnect.broker.tcp.ClientTransport;
import io.nsqconnect.protocol.transport.Compression;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StatsJsonTest {
  private static final long START = 1_795_345_108;
  private static final LatencyStats LATENCY =
      new LatencyStats(
          8, List.of(new Percentile(1, 255_767_193), new Percentile(0.99, 255_767_193)));
  private static final String LATENCY_JSON =
      "\"e2e_processing_latency\":{\"count\":8,\"percentiles\":"
          + "[{\"quantile\":1,\"value\":255767193},{\"quantile\":0.99,\"value\":255767193}]}";
  private static final String NO_TLS =
      "\"tls\":false,\"tls_cipher_suite\":\"\",\"tls_version\":\"\","
          + "\"tls_negotiated_protocol\":\"\",\"tls_negotiated_protocol_is_mutual\":false}";

  @Test
  void writesWhatNsqdWrites() {
    ClientStats consumer =
        new ClientStats(
            "cid",
            "hn",
            "127.0.0.1:42070",
            3,
            10,
            2,
            10,
            8,
            0,
            START,
            0,
            new ClientTransport(Optional.empty(), Compression.SNAPPY),
            "ua/1.0",
            null,
            null,
            List.of());
    ClientStats producer =
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
            START,
            0,
            ClientTransport.PLAIN,
            "",
            null,
            null,
            List.of(new PublishCount("tp", 10)));
    ChannelStats channel =
        new ChannelStats("ch", 0, 0, 2, 0, 10, 0, 0, null, 1, List.of(consumer), false, LATENCY);
    TopicStats topic = new TopicStats("tp", List.of(channel), 0, 0, 10, 30, false, LATENCY);

    assertThat(json(new Stats("OK", START, List.of(topic), List.of(producer), null)))
        .isEqualTo(
            "{\"version\":\"1.3.0\",\"health\":\"OK\",\"start_time\":1795345108,\"topics\":["
                + "{\"topic_name\":\"tp\",\"channels\":[{\"channel_name\":\"ch\",\"depth\":0,"
                + "\"backend_depth\":0,\"in_flight_count\":2,\"deferred_count\":0,"
                + "\"message_count\":10,\"requeue_count\":0,\"timeout_count\":0,"
                + "\"client_count\":1,\"clients\":[{\"client_id\":\"cid\",\"hostname\":\"hn\","
                + "\"version\":\"V2\",\"remote_address\":\"127.0.0.1:42070\",\"state\":3,"
                + "\"ready_count\":10,\"in_flight_count\":2,\"message_count\":10,"
                + "\"finish_count\":8,\"requeue_count\":0,\"connect_ts\":1795345108,"
                + "\"sample_rate\":0,\"deflate\":false,\"snappy\":true,"
                + "\"user_agent\":\"ua/1.0\","
                + NO_TLS
                + "],\"paused\":false,"
                + LATENCY_JSON
                + "}],\"depth\":0,\"backend_depth\":0,\"message_count\":10,\"message_bytes\":30,"
                + "\"paused\":false,"
                + LATENCY_JSON
                + "}],\"producers\":[{\"client_id\":\"127.0.0.1\",\"hostname\":\"127.0.0.1\","
                + "\"version\":\"V2\",\"remote_address\":\"127.0.0.1:42056\",\"state\":0,"
                + "\"ready_count\":0,\"in_flight_count\":0,\"message_count\":0,"
                + "\"finish_count\":0,\"requeue_count\":0,\"connect_ts\":1795345108,"
                + "\"sample_rate\":0,\"deflate\":false,\"snappy\":false,\"user_agent\":\"\","
                + "\"pub_counts\":[{\"topic\":\"tp\",\"count\":10}],"
                + NO_TLS
                + "]}");
  }

  @Test
  void writesEachNumberUnderItsName() {
    ChannelStats channel =
        new ChannelStats("c", 1, 2, 3, 4, 5, 6, 7, null, 8, null, true, LatencyStats.NONE);
    TopicStats topic =
        new TopicStats("t", List.of(channel), 11, 12, 13, 14, true, LatencyStats.NONE);

    assertThat(json(new Stats("OK", 1, List.of(topic), null, null)))
        .contains(
            "\"depth\":1,\"backend_depth\":2,\"in_flight_count\":3,\"deferred_count\":4,"
                + "\"message_count\":5,\"requeue_count\":6,\"timeout_count\":7,\"client_count\":8,"
                + "\"clients\":null,\"paused\":true,"
                + "\"e2e_processing_latency\":{\"count\":0,\"percentiles\":null}}],"
                + "\"depth\":11,\"backend_depth\":12,\"message_count\":13,\"message_bytes\":14,"
                + "\"paused\":true,\"e2e_processing_latency\":{\"count\":0,\"percentiles\":null}}");
  }

  @Test
  void tellsNothingFromEmpty() {
    assertThat(json(new Stats("OK", 1, null, null, null)))
        .endsWith("\"start_time\":1,\"topics\":null,\"producers\":null}");
    assertThat(json(new Stats("OK", 1, List.of(), null, null)))
        .endsWith("\"topics\":[],\"producers\":null}");
    TopicStats topic = new TopicStats("t", List.of(), 0, 0, 0, 0, false, LatencyStats.NONE);
    assertThat(json(new Stats("OK", 1, List.of(topic), null, null)))
        .contains("\"channels\":[],\"depth\"");
    ChannelStats channel =
        new ChannelStats("c", 0, 0, 0, 0, 0, 0, 0, null, 0, List.of(), false, LatencyStats.NONE);
    topic = new TopicStats("t", List.of(channel), 0, 0, 0, 0, false, LatencyStats.NONE);
    assertThat(json(new Stats("OK", 1, List.of(topic), null, null)))
        .contains("\"client_count\":0,\"clients\":[],\"paused\"");
  }

  @Test
  void writesMemoryBetweenTopicsAndProducers() {
    assertThat(json(new Stats("OK", 1, null, null, new MemoryStats(1, 2, 3, 4, 5, 6, 7, 8, 9))))
        .endsWith(
            "\"topics\":null,\"memory\":{\"heap_objects\":1,\"heap_idle_bytes\":2,"
                + "\"heap_in_use_bytes\":3,\"heap_released_bytes\":4,\"gc_pause_usec_100\":5,"
                + "\"gc_pause_usec_99\":6,\"gc_pause_usec_95\":7,\"next_gc_bytes\":8,"
                + "\"gc_total_runs\":9},\"producers\":null}");
  }

  @Test
  void escapesWhatClientsSay() {
    assertThat(json(new Stats("NOK - \"\u00e9\"\n", 1, null, null, null)))
        .contains("\"health\":\"NOK - \\\"\u00e9\\\"\\n\"");
  }

  @Test
  void showsWhereClientsRunAndWhereMessagesWentIfTheBrokerDoes() {
    ClientTopology topology = new ClientTopology("r", "");
    ClientStats client =
        new ClientStats(
            "c",
            "h",
            "a:1",
            3,
            0,
            0,
            0,
            0,
            0,
            START,
            0,
            ClientTransport.PLAIN,
            "ua",
            null,
            topology,
            List.of());
    ChannelStats channel =
        new ChannelStats(
            "c",
            0,
            0,
            0,
            0,
            5,
            0,
            0,
            new LocalityCounts(3, 0, 2),
            1,
            List.of(client),
            false,
            LATENCY);
    TopicStats topic = new TopicStats("t", List.of(channel), 0, 0, 0, 0, false, LATENCY);

    assertThat(json(new Stats("OK", 1, List.of(topic), null, null)))
        .contains(
            "\"message_count\":5,\"zone_local_msg_count\":3,\"global_msg_count\":2,"
                + "\"requeue_count\":0",
            "\"user_agent\":\"ua\",\"topology_zone\":\"\",\"topology_region\":\"r\","
                + "\"tls\":false");
  }

  @Test
  void showsWhoAClientIsForAnAuthServer() throws IOException {
    String rule = "{\"topic\":\".*\",\"channels\":[\".*\"],\"permissions\":[\"publish\"]}";
    assertThat(withGrant("{\"ttl\":1,\"identity\":\"ann\",\"authorizations\":[" + rule + "]}"))
        .contains("\"user_agent\":\"ua\",\"authed\":true,\"auth_identity\":\"ann\",\"tls\":false");
    assertThat(withGrant("{\"ttl\":1,\"identity_url\":\"http://a/\"}"))
        .contains("\"user_agent\":\"ua\",\"auth_identity_url\":\"http://a/\",\"tls\":false");
  }

  private static String withGrant(String answer) throws IOException {
    Grant grant = Grant.parse(answer.getBytes(StandardCharsets.UTF_8), 0);
    ClientStats client =
        new ClientStats(
            "c",
            "h",
            "a:1",
            3,
            0,
            0,
            0,
            0,
            0,
            START,
            0,
            ClientTransport.PLAIN,
            "ua",
            grant,
            null,
            List.of());
    return json(new Stats("OK", START, List.of(), List.of(client), null));
  }

  private static String json(Stats stats) {
    return new String(StatsJson.render(stats), UTF_8);
  }
}
