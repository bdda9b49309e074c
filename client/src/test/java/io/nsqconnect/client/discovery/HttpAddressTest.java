package io.nsqconnect.client.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpAddressTest {
  @ParameterizedTest
  @CsvSource({
    "lookup:4161, http://lookup:4161/",
    "' [::1]:4161 ', http://[::1]:4161/",
    "http://lookup:4161, http://lookup:4161/",
    "https://lookup, https://lookup/",
    "https://proxy:8443/nsq, https://proxy:8443/nsq/"
  })
  void readsHostAndPortOrAUrl(String text, String root) {
    HttpAddress address = HttpAddress.parse(text);

    assertThat(address.toString()).isEqualTo(root);
    assertThat(HttpAddress.parse(address.toString())).isEqualTo(address);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "lookup",
        "lookup:",
        "lookup:x",
        ":4161",
        "::1:4161",
        "lookup:4161/path",
        "a b:1",
        "ftp://lookup:21",
        "http://",
        "http://user:word@lookup:1",
        "http://lookup:1/?a=b"
      })
  void saysWhatItExpectsOfAnythingElse(String text) {
    assertThatThrownBy(() -> HttpAddress.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "HTTP address \""
                + text
                + "\" (expected: host:port, [IPv6]:port, or an http or https URL)");
  }
}
