package io.nsqconnect.broker.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.nsqconnect.broker.config.Configuration;
import io.nsqconnect.broker.config.Options;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetricsApiTest {
  private final HttpFixture http =
      new HttpFixture(Configuration.defaults().with(Options.E2E_PERCENTILES, List.of(0.99, 0.95)));

  @AfterEach
  void hangUp() {
    http.close();
  }

  @Test
  void rendersInTheBackground() {
    http.receive(HttpFixture.head("GET", "/metrics"));
    assertThat(http.answers()).isEmpty();

    http.runBackground();

    HttpAnswer answer = http.answer();
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).isEqualTo("text/plain; version=0.0.4; charset=utf-8");
    assertThat(answer.body()).contains("# TYPE nsqd_topic_published_messages_total counter\n");
  }

  @Test
  void addsUpAllTopicsAndChannels() {
    publishToTwoTopics();

    assertThat(series("/metrics"))
        .containsEntry("nsqd_topics", 2.0)
        .containsEntry("nsqd_channels", 3.0)
        .containsEntry("nsqd_topic_published_messages_total", 3.0)
        .containsEntry("nsqd_topic_published_bytes_total", 6.0)
        .containsEntry("nsqd_topic_paused", 0.0)
        .containsEntry("nsqd_channel_received_messages_total", 5.0)
        .containsEntry("nsqd_channel_depth_messages", 5.0)
        .containsEntry("nsqd_channel_paused", 1.0)
        .containsEntry("nsqd_start_time_seconds", (double) HttpFixture.START_TIME)
        .containsKey("nsqd_message_memory_bytes")
        .containsKey("jvm_gc_collection_seconds_count{gc=\"" + anyCollector() + "\"}")
        .containsKey("process_cpu_seconds_total");
  }

  @Test
  void hasNoLabelsThatGrowWithTheTopicsUnlessAsked() {
    publishToTwoTopics();

    assertThat(series("/metrics").keySet())
        .noneMatch(name -> name.contains("topic=") || name.contains("channel="));
  }

  @Test
  void tellsTopicsApart() {
    publishToTwoTopics();

    assertThat(series("/metrics?per=topic"))
        .containsEntry("nsqd_topics", 2.0)
        .containsEntry("nsqd_topic_published_messages_total{topic=\"a\"}", 2.0)
        .containsEntry("nsqd_topic_published_messages_total{topic=\"b\"}", 1.0)
        .containsEntry("nsqd_channel_depth_messages{topic=\"a\"}", 4.0)
        .containsEntry("nsqd_end_to_end_latency_seconds{topic=\"a\",quantile=\"0.99\"}", 0.0)
        .doesNotContainKey("nsqd_channel_depth_messages");
  }

  @Test
  void tellsChannelsApart() {
    publishToTwoTopics();

    assertThat(series("/metrics?per=channel"))
        .containsEntry("nsqd_topic_depth_messages{topic=\"a\"}", 0.0)
        .containsEntry("nsqd_channel_depth_messages{channel=\"x\",topic=\"a\"}", 2.0)
        .containsEntry("nsqd_channel_paused{channel=\"y\",topic=\"a\"}", 1.0)
        .containsEntry(
            "nsqd_end_to_end_latency_seconds{channel=\"x\",topic=\"b\",quantile=\"0.95\"}", 0.0)
        .doesNotContainKey("nsqd_channel_depth_messages{topic=\"a\"}");
  }

  @Test
  void sumsNeverGoBack() {
    publishToTwoTopics();

    http.post("/channel/delete?topic=a&channel=x");
    assertThat(series("/metrics")).containsEntry("nsqd_channel_received_messages_total", 5.0);
    assertThat(series("/metrics?per=topic"))
        .containsEntry("nsqd_channel_received_messages_total{topic=\"a\"}", 4.0)
        .containsEntry("nsqd_channel_depth_messages{topic=\"a\"}", 2.0);

    http.post("/topic/delete?topic=a");
    assertThat(series("/metrics"))
        .containsEntry("nsqd_channel_received_messages_total", 5.0)
        .containsEntry("nsqd_topic_published_messages_total", 3.0)
        .containsEntry("nsqd_topic_published_bytes_total", 6.0)
        .containsEntry("nsqd_channel_depth_messages", 1.0)
        .containsEntry("nsqd_channels", 1.0);
  }

  @Test
  void aTopicOfTheSameNameBeginsAnew() {
    publishToTwoTopics();
    http.post("/topic/delete?topic=a");
    http.post("/topic/create?topic=a");

    assertThat(series("/metrics?per=topic"))
        .containsEntry("nsqd_topic_published_messages_total{topic=\"a\"}", 0.0)
        .containsEntry("nsqd_channel_received_messages_total{topic=\"a\"}", 0.0);
  }

  @Test
  void tellsConditions() {
    http.health.condition("storage-writable").failing("full");
    http.health.advisory("lookupd");

    assertThat(series("/metrics"))
        .containsEntry("nsqd_condition_ok{condition=\"lookupd\"}", 1.0)
        .containsEntry("nsqd_condition_ok{condition=\"storage-writable\"}", 0.0);
  }

  /** Name by name and label by label what dashboards for nsq_exporter 0.x ask for. */
  @Test
  void speaksLikeNsqExporter() {
    publishToTwoTopics();

    Map<String, Double> series = series("/metrics?compat=nsq_exporter");

    assertThat(names(series))
        .containsExactly(
            "nsq_channel_backend_depth",
            "nsq_channel_client_count",
            "nsq_channel_deferred_count",
            "nsq_channel_depth",
            "nsq_channel_e2e_latency_95p",
            "nsq_channel_e2e_latency_99p",
            "nsq_channel_in_flight_count",
            "nsq_channel_message_count",
            "nsq_channel_requeue_count",
            "nsq_channel_timeout_count",
            "nsq_topic_backend_depth",
            "nsq_topic_channel_count",
            "nsq_topic_depth",
            "nsq_topic_e2e_latency_95_percentile",
            "nsq_topic_e2e_latency_99_percentile",
            "nsq_topic_message_count");
    assertThat(series)
        .containsEntry("nsq_topic_message_count{paused=\"false\",topic=\"a\"}", 2.0)
        .containsEntry("nsq_topic_channel_count{paused=\"false\",topic=\"a\"}", 2.0)
        .containsEntry("nsq_channel_depth{channel=\"y\",paused=\"true\",topic=\"a\"}", 2.0);
    assertThat(text("/metrics?compat=nsq_exporter", "text/plain"))
        .contains("# TYPE nsq_channel_message_count gauge\n")
        .doesNotContain("counter");
  }

  @ParameterizedTest
  @ValueSource(strings = {"per=", "per=topics", "per=client"})
  void refusesALevelThatIsNone(String query) {
    http.get("/metrics?" + query)
        .isRefusalOfPlainRoute(400, "per " + query.substring(4) + " (expected: topic or channel)");
  }

  @Test
  void refusesToSpeakLikeOthers() {
    http.get("/metrics?compat=x").isRefusalOfPlainRoute(400, "compat x (expected: nsq_exporter)");
    http.get("/metrics?%").isRefusalOfPlainRoute(400, "INVALID_REQUEST");
  }

  @Test
  void speaksOpenMetricsOnRequest() {
    assertThat(text("/metrics", "application/openmetrics-text; version=1.0.0"))
        .contains("# TYPE nsqd_topic_published_messages counter\n")
        .endsWith("# EOF\n");
  }

  private void publishToTwoTopics() {
    for (String channel : List.of("a&channel=x", "a&channel=y", "b&channel=x")) {
      http.post("/topic/create?topic=" + channel.charAt(0));
      http.post("/channel/create?topic=" + channel);
    }
    http.post("/channel/pause?topic=a&channel=y");
    http.post("/pub?topic=a", "1");
    http.post("/pub?topic=a", "22");
    http.post("/pub?topic=b", "333");
  }

  private String text(String uri, String accept) {
    http.receive(HttpFixture.head("GET", uri, "Accept: " + accept));
    http.runBackground();
    HttpAnswer answer = http.answer();
    assertThat(answer.status()).isEqualTo(200);
    return answer.body();
  }

  private Map<String, Double> series(String uri) {
    return text(uri, "*/*")
        .lines()
        .filter(line -> !line.startsWith("#"))
        .collect(
            Collectors.toMap(
                line -> line.substring(0, line.lastIndexOf(' ')),
                line -> Double.valueOf(line.substring(line.lastIndexOf(' ') + 1)),
                (a, b) -> {
                  throw new AssertionError("a series twice");
                },
                TreeMap::new));
  }

  private static Set<String> names(Map<String, Double> series) {
    return series.keySet().stream()
        .map(name -> name.substring(0, name.indexOf('{')))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String anyCollector() {
    return ManagementFactory.getGarbageCollectorMXBeans().get(0).getName();
  }
}
