package io.nsqconnect.broker.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.nsqconnect.broker.config.Configuration;
import io.nsqconnect.broker.config.Options;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigApiTest {
  private final HttpFixture http =
      new HttpFixture(
          Configuration.defaults()
              .with(Options.NODE_ID, 617L)
              .with(Options.MAX_MSG_SIZE, 100L)
              .with(Options.E2E_PERCENTILES, List.of(1.0, 0.99, 0.5, 0.0001)));

  @AfterEach
  void hangUp() {
    http.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "id                                  | 617",
        "mem_queue_size                      | 10000",
        "max_deflate_level                   | 6",
        "snappy                              | true",
        "statsd_exclude_ephemeral            | false",
        "msg_timeout                         | 60000000000",
        "output_buffer_timeout               | 250000000",
        "nsqlookupd_tcp_addresses            | []",
        "e2e_processing_latency_percentiles  | [1,0.99,0.5,0.0001]",
        "log_level                           | 2",
        "tls_required                        | 0",
        "tls_min_version                     | 769",
      })
  void showsJson(String key, String json) {
    http.get("/config/" + key).isJson(json);
  }

  @ParameterizedTest
  @CsvSource({"tcp_address, 0.0.0.0:4150", "log_prefix, '[nsqd] '"})
  void showsStringsAsText(String key, String text) {
    HttpAnswer answer = http.get("/config/" + key);

    answer.isText(200, text);
    assertThat(answer.isVersioned()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "node_id",
        "lookupd_tcp_address",
        "version",
        "config",
        "verbose",
        "worker_id",
        "queue_scan_interval",
        "client_timeout",
        "nothing",
        "ID",
      })
  void knowsNoOtherKeys(String key) {
    http.get("/config/" + key).isRefusal(400, "INVALID_OPTION");
    http.request("PUT", "/config/" + key, "1").isRefusal(400, "INVALID_OPTION");
  }

  @ParameterizedTest
  @CsvSource({"debug, 1", "INFO, 2", "wArN, 3", "error, 4", "fatal, 5"})
  void changesTheLogLevel(String level, int number) {
    http.request("PUT", "/config/log_level", level).isJson(String.valueOf(number));

    http.get("/config/log_level").isJson(String.valueOf(number));
    assertThat(http.logLevels).containsExactly(level.toLowerCase(Locale.ROOT));
  }

  @ParameterizedTest
  @ValueSource(strings = {"warning", "\"debug\"", "debug\n", " debug", "1", "\u00ff"})
  void refusesWhatIsNoLogLevel(String level) {
    http.request("PUT", "/config/log_level", level).isRefusal(400, "INVALID_VALUE");

    assertThat(http.logLevels).isEmpty();
    http.get("/config/log_level").isJson("2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "[\"a:1\", \"b:2\"]; [\"a:1\",\"b:2\"]",
        "[]; []",
        "null; null",
        "[\"\\ud800\"]; [\"\u00ef\u00bf\u00bd\"]",
        "[null]; [\"\"]"
      })
  void changesTheListOfLookupAddresses(String list, String shown) {
    http.request("PUT", "/config/nsqlookupd_tcp_addresses", list).isJson(shown);

    http.get("/config/nsqlookupd_tcp_addresses").isJson(shown);
    assertThat(http.lookupAddresses).hasSize(1);
  }

  @Test
  void showsAnEmptyTextAsNothing() {
    http.get("/config/data_path").isEmptyOk();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a:1", "{}", "\"a:1\"", "[1]", "[\"a:1\"", "[] []", "[[\"a:1\"]]", " "})
  void refusesWhatIsNoListOfStrings(String list) {
    http.request("PUT", "/config/nsqlookupd_tcp_addresses", list).isRefusal(400, "INVALID_VALUE");

    assertThat(http.lookupAddresses).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"mem_queue_size", "id", "max_msg_size", "tls_required"})
  void changesNothingElse(String key) {
    http.request("PUT", "/config/" + key, "1").isRefusal(400, "INVALID_OPTION");
  }

  @ParameterizedTest
  @ValueSource(strings = {"log_level", "mem_queue_size", "nothing"})
  void looksAtTheBodyFirst(String key) {
    http.request("PUT", "/config/" + key).isRefusal(413, "INVALID_VALUE");
    http.receive(HttpFixture.head("PUT", "/config/" + key, "Content-Length: 101"));
    http.receive("x".repeat(101));
    http.answer().isRefusal(413, "INVALID_VALUE");
  }

  @Test
  void refusesChunksThatAddUpToTooMuch() {
    http.receive(HttpFixture.head("PUT", "/config/log_level", "Transfer-Encoding: chunked"));
    http.receive("65\r\n" + "x".repeat(101) + "\r\n0\r\n\r\n");

    http.answer().isRefusal(413, "INVALID_VALUE");
  }
}
