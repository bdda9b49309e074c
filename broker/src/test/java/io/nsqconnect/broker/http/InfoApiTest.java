package io.nsqconnect.broker.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.nsqconnect.broker.config.Configurations;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InfoApiTest {
  private static final String ROOT =
      "{\"version\":\"1.3.0\",\"health\":\"OK\",\"start_time\":" + HttpFixture.START_TIME;

  private final HttpFixture http = new HttpFixture();

  @AfterEach
  void hangUp() {
    http.close();
  }

  @Test
  void answersPingsInPlainText() {
    HttpAnswer answer = http.get("/ping?topic=%");

    answer.isText(200, "OK");
    assertThat(answer.headers()).doesNotContainKey("X-NSQ-Content-Type");
  }

  @Test
  void saysWhoItIs() {
    http.get("/info")
        .isJson(
            "{\"version\":\"1.3.0\",\"broadcast_address\":\"nsq.example\",\"hostname\":\""
                + Configurations.hostname()
                + "\",\"http_port\":4151,\"tcp_port\":4150,\"start_time\":1795344600,"
                + "\"max_heartbeat_interval\":60000000000,\"max_output_buffer_size\":65536,"
                + "\"max_output_buffer_timeout\":30000000000,\"max_deflate_level\":6}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                    | []",
        "&topic=none           | null",
        "&topic=none&channel=c | null",
        "&channel=c            | []",
        "&topic=               | []",
      })
  void tellsNoTopicsFromNoSuchTopic(String filter, String topics) {
    http.get("/stats?format=json&include_mem=false" + filter)
        .isJson(ROOT + ",\"topics\":" + topics + ",\"producers\":null}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"false", "0"})
  void leavesOutClientsAndMemory(String no) {
    http.engine.topic("t").channel("c");
    http.post("/pub?topic=t", "message");

    http.get("/stats?format=json&include_clients=" + no + "&include_mem=" + no)
        .isJson(
            ROOT
                + ",\"topics\":[{\"topic_name\":\"t\",\"channels\":[{\"channel_name\":\"c\","
                + "\"depth\":1,\"backend_depth\":0,\"in_flight_count\":0,\"deferred_count\":0,"
                + "\"message_count\":1,\"requeue_count\":0,\"timeout_count\":0,\"client_count\":0,"
                + "\"clients\":null,\"paused\":false,"
                + "\"e2e_processing_latency\":{\"count\":0,\"percentiles\":null}}],"
                + "\"depth\":0,\"backend_depth\":0,\"message_count\":1,\"message_bytes\":7,"
                + "\"paused\":false,\"e2e_processing_latency\":{\"count\":0,\"percentiles\":null}}]"
                + ",\"producers\":null}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "&include_clients=1&include_mem=true", "&include_mem=no"})
  void includesClientsAndMemoryOtherwise(String query) {
    http.engine.topic("t").channel("c");

    assertThat(http.get("/stats?format=json" + query).body())
        .contains("\"clients\":[]", ",\"memory\":{\"heap_objects\":", "},\"producers\":null}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/stats", "/stats?format=JSON", "/stats?format=text", "/stats?format="})
  void showsTextUnlessJsonIsWanted(String uri) {
    HttpAnswer answer = http.get(uri);

    answer.isText(200, answer.body());
    assertThat(answer.isVersioned()).isTrue();
    assertThat(answer.body())
        .startsWith("nsqd v1.3.0 (built w/java")
        .contains("\n\nHealth: OK\n\nMemory:\n   heap_objects             \t0\n")
        .endsWith("\n\nTopics: None\n\nProducers: None\n");
  }

  @Test
  void refusesAMalformedQuery() {
    http.get("/stats?format=%").isRefusal(400, "INVALID_REQUEST");
    http.get("/stats?a;b").isRefusal(400, "INVALID_REQUEST");
  }
}
