package io.nsqconnect.broker.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoutesTest {
  private final HttpFixture http = new HttpFixture();

  @AfterEach
  void hangUp() {
    http.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/ping                    | GET, OPTIONS",
        "/info                    | GET, OPTIONS",
        "/stats                   | GET, OPTIONS",
        "/pub                     | OPTIONS, POST",
        "/mpub                    | OPTIONS, POST",
        "/topic/create            | OPTIONS, POST",
        "/topic/delete            | OPTIONS, POST",
        "/topic/empty             | OPTIONS, POST",
        "/topic/pause             | OPTIONS, POST",
        "/topic/unpause           | OPTIONS, POST",
        "/channel/create          | OPTIONS, POST",
        "/channel/delete          | OPTIONS, POST",
        "/channel/empty           | OPTIONS, POST",
        "/channel/pause           | OPTIONS, POST",
        "/channel/unpause         | OPTIONS, POST",
        "/config/id               | GET, OPTIONS, PUT",
        "/config/nothing          | GET, OPTIONS, PUT",
        "/debug/pprof/            | GET, OPTIONS",
        "/debug/pprof/cmdline     | GET, OPTIONS",
        "/debug/pprof/symbol      | GET, OPTIONS, POST",
        "/debug/pprof/profile     | GET, OPTIONS",
        "/debug/pprof/heap        | GET, OPTIONS",
        "/debug/pprof/goroutine   | GET, OPTIONS",
        "/debug/pprof/block       | GET, OPTIONS",
        "/debug/pprof/threadcreate| GET, OPTIONS",
        "/debug/setblockrate      | OPTIONS, PUT",
        "/debug/freememory        | OPTIONS, POST",
      })
  void tellsWhichMethodsAPathHas(String path, String allowed) {
    HttpAnswer options = http.request("OPTIONS", path);
    assertThat(options.status()).isEqualTo(200);
    assertThat(options.body()).isEmpty();
    assertThat(options.header("Allow")).isEqualTo(allowed);
    assertThat(options.headers()).doesNotContainKey("Content-Type");

    for (String method : new String[] {"GET", "POST", "PUT", "DELETE", "PATCH"}) {
      if (!allowed.contains(method)) {
        HttpAnswer answer = http.request(method, path + "?topic=t");
        answer.isRefusal(405, "METHOD_NOT_ALLOWED");
        assertThat(answer.header("Allow")).isEqualTo(allowed);
      }
    }
    assertThat(http.engine.topics()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/nothing",
        "/ping/x",
        "/config",
        "/config/",
        "/config/a/b",
        "/topic",
        "/topic/",
        "/debug/pprof/mutex",
        "/debug/pprof/allocs",
        "/debug/pprof/trace",
      })
  void knowsNoOtherPaths(String path) {
    http.get(path).isRefusal(404, "NOT_FOUND");
    http.post(path).isRefusal(404, "NOT_FOUND");
    http.request("OPTIONS", path).isRefusal(404, "NOT_FOUND");
  }

  @ParameterizedTest
  @CsvSource({
    "GET,  /ping/,              301, /ping",
    "GET,  /PING,               301, /ping",
    "GET,  /Stats/?format=json, 301, /stats?format=json",
    "POST, /PUB?topic=x,        307, /pub?topic=x",
    "POST, /topic/Create/,      307, /topic/create",
    "GET,  /debug/pprof,        301, /debug/pprof/",
    "GET,  /DEBUG/pprof/,       301, /debug/pprof/",
    "GET,  /config/id/,         301, /config/id",
    "GET,  /CONFIG/id,          301, /config/id",
    "PUT,  /Config/log_level?x, 307, /config/log_level?x",
    "GET,  /config/ID/,         301, /config/ID",
    "GET,  //ping,              301, /ping",
    "GET,  /../ping,            301, /ping",
    "GET,  /./ping?x=1,         301, /ping?x=1",
    "GET,  /info/../ping,       301, /ping",
    "GET,  /ping%2f,            301, /ping",
  })
  void redirectsToThePathAsItIsWritten(String method, String uri, int status, String location) {
    HttpAnswer answer = http.request(method, uri);

    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.header("Location")).isEqualTo(location);
    assertThat(answer.headers()).doesNotContainKey("X-NSQ-Content-Type");
  }

  @Test
  void showsARedirectToReaders() {
    HttpAnswer answer = http.get("/stats/?a=1&b=2");
    assertThat(answer.body())
        .isEqualTo("<a href=\"/stats?a=1&amp;b=2\">Moved Permanently</a>.\n\n");
    assertThat(answer.header("Content-Type")).isEqualTo("text/html; charset=utf-8");

    assertThat(http.post("/PUB?topic=x").body()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"POST, /ping/", "GET, /channel/create/", "HEAD, /PING", "OPTIONS, /ping/"})
  void doesNotRedirectToWhereTheMethodIsNotServed(String method, String uri) {
    http.receive(HttpFixture.head(method, uri));
    assertThat(http.sent()).startsWith("HTTP/1.1 404 Not Found\r\n");
  }

  @Test
  void undoesEscapesInPaths() {
    http.get("/%70ing").isText(200, "OK");
  }

  @Test
  void answersForTheServerAsAWhole() {
    HttpAnswer options = http.request("OPTIONS", "*");
    assertThat(options.status()).isEqualTo(200);
    assertThat(options.headers()).doesNotContainKey("Allow");

    HttpAnswer get = http.get("*");
    get.isRefusal(405, "METHOD_NOT_ALLOWED");
    assertThat(get.header("Allow")).isEqualTo("GET, OPTIONS, POST, PUT");
  }

  @Test
  void servesAFixedPathRatherThanAnOpenOne() {
    Endpoint fixed = Endpoint.of(call -> HttpReply.empty());
    Endpoint open = Endpoint.of(call -> HttpReply.empty());
    Routes routes = new Routes().get("/a/" + Routes.ANYTHING, open).get("/a/b", fixed);

    assertThat(routes.find("GET", "/a/b", "")).isSameAs(fixed);
    assertThat(routes.find("GET", "/a/c", "")).isSameAs(open);
  }
}
