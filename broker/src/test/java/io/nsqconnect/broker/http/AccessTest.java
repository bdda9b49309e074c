package io.nsqconnect.broker.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nsqconnect.broker.config.Configuration;
import io.nsqconnect.broker.config.ConfigurationException;
import io.nsqconnect.broker.config.Options;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessTest {
  private static final String TOKEN = "s3cret-token";

  @TempDir Path directory;
  private Path file;
  private HttpFixture http;

  @BeforeEach
  void makeTokenFile() throws IOException {
    file = Files.writeString(directory.resolve("token"), "  " + TOKEN + "\n# a remark\n");
  }

  @AfterEach
  void hangUp() {
    if (http != null) {
      http.close();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /topic/create?topic=t",
    "POST, /topic/delete?topic=t",
    "POST, /channel/pause?topic=t&channel=c",
    "GET,  /config/log_level",
    "PUT,  /config/log_level",
    "GET,  /debug/pprof/heap",
    "POST, /debug/freememory",
  })
  void adminRoutesAskForTheToken(String method, String uri) {
    http = withToken();

    HttpAnswer answer = http.request(method, uri);

    answer.isRefusal(401, "UNAUTHORIZED");
    assertThat(answer.header("WWW-Authenticate"))
        .isEqualTo("Basic realm=\"nsqd\", charset=\"UTF-8\", Bearer");
    assertThat(answer.header("Connection")).isEqualTo("close");
    assertThat(http.topic("t")).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "GET,  /ping, 200",
    "GET,  /info, 200",
    "GET,  /stats, 200",
    "GET,  /livez, 200",
    "GET,  /readyz, 200",
    "POST, /pub?topic=t, 400",
    "POST, /mpub?topic=t, 200",
    "GET,  /none, 404",
  })
  void otherRoutesDoNot(String method, String uri, int status) {
    http = withToken();

    assertThat(http.request(method, uri).status()).isEqualTo(status);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer " + TOKEN, "bearer  " + TOKEN + " "})
  void aBearerTokenOpens(String authorization) {
    assertThat(statusWith(authorization)).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "admin", "ö"})
  void thePasswordOfAnyUserOpens(String user) {
    assertThat(statusWith("Basic " + base64(user + ":" + TOKEN))).isEqualTo(200);
    assertThat(statusWith("basic " + base64(user + ":" + TOKEN))).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "Bearer", "Bearer ", "Bearer x", "Bearer s3cret-toke", "Bearer s3cret-tokenx",
        "Bearer S3CRET-TOKEN", "s3cret-token", "Basic", "Basic !", "Basic s3cret-token", "Digest x"
      })
  void anythingElseDoesNot(String authorization) {
    assertThat(statusWith(authorization)).isEqualTo(401);
  }

  @Test
  void theUserNameIsNoPassword() {
    assertThat(statusWith("Basic " + base64(TOKEN + ":"))).isEqualTo(401);
    assertThat(statusWith("Basic " + base64(TOKEN + ":x"))).isEqualTo(401);
  }

  @Test
  void otherSpellingsOfAPathAreNoWayAround() {
    http = withToken();
    for (String uri : new String[] {"/TOPIC/create?topic=t", "/topic/create/?topic=t"}) {
      assertThat(http.post(uri).status()).isIn(307, 401);
      http.close();
      http = withToken();
    }
    http.post("http://nsqd/topic/create?topic=t").isRefusal(401, "UNAUTHORIZED");
    assertThat(http.topic("t")).isNull();
  }

  @Test
  void nothingAsksForATokenUnlessThereIsOne() {
    http = new HttpFixture();

    http.post("/topic/create?topic=t").isEmptyOk();
  }

  @Test
  void otherHostsDoNotLookIntoTheProcess() {
    http = new HttpFixture();
    http.socket.peer(new InetSocketAddress("192.0.2.1", 1234));

    http.get("/debug/pprof/heap").isRefusal(403, "FORBIDDEN");
  }

  @Test
  void otherHostsMayDoAllElse() {
    http = new HttpFixture();
    http.socket.peer(new InetSocketAddress("192.0.2.1", 1234));

    http.post("/topic/create?topic=t").isEmptyOk();
    assertThat(http.get("/config/log_level").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"})
  void thisHostMay(String address) {
    http = new HttpFixture();
    http.socket.peer(new InetSocketAddress(address, 1234));

    http.receive(HttpFixture.head("GET", "/debug/pprof/heap"));
    http.runBackground();

    assertThat(http.answer().status()).isEqualTo(200);
  }

  @Test
  void otherHostsMayLookIntoTheProcessIfAnOptionSaysSo() {
    http = new HttpFixture(Configuration.defaults().with(Options.HTTP_DEBUG_REMOTE, true));
    http.socket.peer(new InetSocketAddress("192.0.2.1", 1234));

    http.receive(HttpFixture.head("GET", "/debug/pprof/heap"));
    http.runBackground();

    assertThat(http.answer().status()).isEqualTo(200);
  }

  @Test
  void aFileWithoutATokenIsRefused() throws IOException {
    Path missing = directory.resolve("missing");
    Path empty = Files.writeString(directory.resolve("empty"), "\nlate\n");
    Path large = Files.writeString(directory.resolve("large"), "x".repeat(5000));
    Path binary = Files.write(directory.resolve("binary"), new byte[] {(byte) 0xff});

    assertRefused(missing, "can't be read (NoSuchFileException)");
    assertRefused(empty, "no token in its first line");
    assertRefused(large, "longer than 4096 bytes");
    assertRefused(binary, "can't be read (UncheckedIOException)");
  }

  private static void assertRefused(Path file, String reason) {
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> Access.of(configuration(file)))
        .withMessage("--http-admin-token-file " + file + ": " + reason);
  }

  private int statusWith(String authorization) {
    if (http != null) {
      http.close();
    }
    http = withToken();
    http.receive(HttpFixture.head("GET", "/config/log_level", "Authorization: " + authorization));
    return http.answer().status();
  }

  private HttpFixture withToken() {
    return new HttpFixture(configuration(file));
  }

  private static Configuration configuration(Path file) {
    return Configuration.defaults().with(Options.HTTP_ADMIN_TOKEN_FILE, file.toString());
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
