package io.nsqconnect.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NsqdAddressTest {
  @Test
  void readsHostAndPort() {
    assertThat(NsqdAddress.parse(" nsqd-1.example.org:4150 "))
        .isEqualTo(new NsqdAddress("nsqd-1.example.org", 4150));
  }

  @Test
  void readsAnIpv6AddressInBrackets() {
    assertThat(NsqdAddress.parse("[::1]:4150")).isEqualTo(new NsqdAddress("::1", 4150));
  }

  @ParameterizedTest
  @ValueSource(strings = {"nsqd:1", "127.0.0.1:65535", "[fe80::1]:4150"})
  void readsBackWhatItWrites(String text) {
    assertThat(NsqdAddress.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nsqd",
        "nsqd:",
        ":4150",
        "::1:4150",
        "[]:4150",
        "[nsqd]:4150",
        "a b:4150",
        "http://nsqd:4150",
        "a,b:4150",
        "a=b:4150",
        "nsqd:+1",
        "nsqd:99999999999",
        "nsqd:4150/x"
      })
  void refusesAnythingElseAndSaysWhatItWas(String text) {
    assertThatThrownBy(() -> NsqdAddress.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("nsqd address \"" + text + "\" (expected: host:port or [IPv6]:port)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "http://10.0.0.5", "[2001:db8::1]", "a,b", "10.0.0.5 ", "a/b", "a=b", "\n"})
  void aHostIsOneNameOrAddressAndNothingElse(String host) {
    assertThatThrownBy(() -> new NsqdAddress(host, 4150))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("host \"" + host + "\" of an nsqd (expected: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"2001:db8::1", "fe80::1%eth0", "nsqd_1", "nsqd-1.example.org", "münchen"})
  void otherHostsAreNotJudged(String host) {
    NsqdAddress address = new NsqdAddress(host, 4150);

    assertThat(NsqdAddress.parse(address.toString())).isEqualTo(address);
  }

  @ParameterizedTest
  @ValueSource(strings = {"nsqd:0", "nsqd:65536"})
  void refusesAPortOutOfRangeAndSaysTheBounds(String text) {
    assertThatThrownBy(() -> NsqdAddress.parse(text))
        .hasMessageContaining(text.substring(5))
        .hasMessageContaining("(expected: 1 to 65535)");
  }
}
