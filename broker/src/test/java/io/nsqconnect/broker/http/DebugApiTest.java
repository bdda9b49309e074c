package io.nsqconnect.broker.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DebugApiTest {
  private final HttpFixture http = new HttpFixture();

  @AfterEach
  void hangUp() {
    http.close();
  }

  @ParameterizedTest
  @CsvSource({
    "GET,  /debug/pprof/,             /debug/pprof/goroutine",
    "GET,  /debug/pprof/cmdline,      java",
    "GET,  /debug/pprof/symbol,       num_symbols: 0",
    "POST, /debug/pprof/symbol,       num_symbols: 0",
    "GET,  /debug/pprof/goroutine,    DebugApiTest",
    "GET,  /debug/pprof/threadcreate, started",
    "GET,  /debug/pprof/block,        thread blocked blocked_ms waited waited_ms",
    "GET,  /debug/pprof/heap,         pool used_bytes committed_bytes max_bytes",
  })
  void showsPagesMadeInTheBackground(String method, String uri, String content) {
    http.receive(HttpFixture.head(method, uri));
    assertThat(http.sent()).isEmpty();
    http.runBackground();

    HttpAnswer answer = http.answer();
    answer.isText(200, answer.body());
    assertThat(answer.body()).contains(content);
    assertThat(answer.isVersioned()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "601", "x", ""})
  void refusesToRecordForSoLong(String seconds) {
    http.get("/debug/pprof/profile?seconds=" + seconds)
        .isRefusalOfPlainRoute(400, "seconds " + seconds + " out of range 1-600");
  }

  @Test
  void measuresContentionIfTold() {
    assertThat(http.request("PUT", "/debug/setblockrate?rate=1").status()).isEqualTo(200);
    assertThat(ManagementFactory.getThreadMXBean().isThreadContentionMonitoringEnabled()).isTrue();
    assertThat(http.request("PUT", "/debug/setblockrate?rate=0").status()).isEqualTo(200);
    assertThat(ManagementFactory.getThreadMXBean().isThreadContentionMonitoringEnabled()).isFalse();
  }

  @Test
  void refusesABadBlockRate() {
    HttpAnswer answer = http.request("PUT", "/debug/setblockrate");

    answer.isText(400, "invalid block rate : strconv.Atoi: parsing \"\": invalid syntax");
    assertThat(answer.isVersioned()).isFalse();
  }

  @Test
  void collectsGarbageInTheBackground() {
    http.receive(HttpFixture.head("POST", "/debug/freememory"));
    assertThat(http.sent()).isEmpty();
    http.runBackground();

    assertThat(http.answer().status()).isEqualTo(200);
  }
}
