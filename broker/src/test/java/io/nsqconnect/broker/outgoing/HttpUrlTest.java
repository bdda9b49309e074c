package io.nsqconnect.broker.outgoing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpUrlTest {
  @ParameterizedTest
  @CsvSource({
    "http://auth:4181/auth?a=b,         auth:4181, /auth?a=b, auth:4181",
    "http://auth,                       auth:80,   /,         auth",
    "HTTPS://auth/x,                    auth:443,  /x,        auth",
    "http://under_score:80/#fragment,   under_score:80, /,    under_score",
    "http://[::1]:4181?q,               [::1]:4181, /?q,      [::1]:4181",
    "http://[::1]/a b,                  [::1]:80,  /a%20b,    [::1]"
  })
  void isReadAsItIsWritten(String text, String server, String target, String host) {
    HttpUrl url = HttpUrl.parse(text);

    assertThat(url.server()).hasToString(server);
    assertThat(url.target()).isEqualTo(target);
    assertThat(url.hostHeader()).isEqualTo(host);
    assertThat(url.secure()).isEqualTo(text.startsWith("HTTPS"));
  }

  @Test
  void hasNoRoomForASecondHeader() {
    assertThat(HttpUrl.parse("http://h/a\r\nX: y").target()).isEqualTo("/a%0D%0AX:%20y");
  }

  @Test
  void sendsCredentialsAsAHeader() {
    HttpUrl url = HttpUrl.parse("http://ann:p@ss@h:1/x");

    assertThat(url.server()).isEqualTo(new HostPort("h", 1));
    assertThat(url.credentials()).isEqualTo("Basic YW5uOnBAc3M=");
  }

  @ParameterizedTest
  @CsvSource({
    "https://other:1/x, https, other:1, /x",
    "//other/y,         http,  other:80, /y",
    "/z?q,              http,  h:4161,  /z?q",
    "sibling,           http,  h:4161,  /dir/sibling"
  })
  void goesWhereARedirectPoints(String location, String scheme, String server, String target) {
    HttpUrl url = HttpUrl.parse("http://h:4161/dir/page?q=/a/b").resolve(location);

    assertThat(url.secure()).isEqualTo(scheme.equals("https"));
    assertThat(url.server()).hasToString(server);
    assertThat(url.target()).isEqualTo(target);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"auth:4181", "ftp://h/", "http://h:0/", "http://h:x/", "http://a:b:c/", "://h"})
  void refusesWhatIsNone(String text) {
    assertThatThrownBy(() -> HttpUrl.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
