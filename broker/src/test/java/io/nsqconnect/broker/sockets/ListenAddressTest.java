package io.nsqconnect.broker.sockets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nsqconnect.broker.config.ConfigurationException;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListenAddressTest {
  @ParameterizedTest
  @CsvSource({
    "127.0.0.1:4150, 127.0.0.1, 4150",
    "0.0.0.0:0, 0.0.0.0, 0",
    "127.0.0.1:65535, 127.0.0.1, 65535",
    "[::1]:4150, 0:0:0:0:0:0:0:1, 4150"
  })
  void isHostAndPort(String text, String host, int port) throws ConfigurationException {
    InetSocketAddress address = ListenAddress.parse(text);

    assertThat(address.getAddress().getHostAddress()).isEqualTo(host);
    assertThat(address.getPort()).isEqualTo(port);
  }

  @Test
  void portsHaveNames() {
    List<String> services =
        List.of(
            "# http 1/tcp", "http-alt  8080/tcp webcache # WWW", "nsq 4150/udp", "nsq\t4151/tcp");

    assertThat(ServiceNames.tcpPort("HTTP-alt", services.stream())).isEqualTo(8080);
    assertThat(ServiceNames.tcpPort("webcache", services.stream())).isEqualTo(8080);
    assertThat(ServiceNames.tcpPort("nsq", services.stream())).isEqualTo(4151);
    assertThat(ServiceNames.tcpPort("http", services.stream())).isEqualTo(-1);
    assertThat(ServiceNames.tcpPort("WWW", services.stream())).isEqualTo(-1);
  }

  @Test
  void namesAreResolved() throws ConfigurationException {
    assertThat(ListenAddress.parse("localhost:4150").getAddress().isLoopbackAddress()).isTrue();
  }

  @Test
  void noHostMeansAllInterfaces() throws ConfigurationException {
    InetSocketAddress address = ListenAddress.parse(":4150");

    assertThat(address.getAddress().isAnyLocalAddress()).isTrue();
    assertThat(address.getPort()).isEqualTo(4150);
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1:4150", ":4150", "[::1]:4150", "[]:1", "a.b:x", "/run/a:b"})
  void whatDividesIntoHostAndPortIsForTcp(String text) {
    assertThat(ListenAddress.isHostAndPort(text)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/run/nsqd.sock", "localhost", "4150", "::1", "[::1]", "[::1:1", "a]:1", "@x", ""})
  void anythingElseIsAPath(String text) {
    assertThat(ListenAddress.isHostAndPort(text)).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "localhost | listen tcp: address localhost: missing port in address",
        "127.0.0.1:x | invalid port \"x\"",
        "127.0.0.1:-1 | invalid port -1 (expected: 0 to 65535)",
        "127.0.0.1:65536 | invalid port 65536 (expected: 0 to 65535)"
      })
  void otherTextsAreRefused(String text, String reason) {
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> ListenAddress.parse(text))
        .withMessage("listen (" + text + ") failed - " + reason);
  }

  @Test
  void unknownHostsAreRefused() {
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> ListenAddress.parse("no such host:4150"))
        .withMessage("listen (no such host:4150) failed - no such host");
  }
}
