package io.nsqconnect.broker.sockets;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.unix.DomainSocketAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTextTest {
  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, 127.0.0.1, 127.0.0.1:4150",
    "0.0.0.0, 0.0.0.0, 0.0.0.0:4150",
    "::1, ::1, [::1]:4150",
    "2001:db8:0:0:0:0:0:7, 2001:db8::7, [2001:db8::7]:4150"
  })
  void aTcpAddressIsHostAndPortInTheShortestForm(String host, String hostText, String text) {
    SocketAddress address = new InetSocketAddress(host, 4150);

    assertThat(AddressText.of(address)).isEqualTo(text);
    assertThat(AddressText.host(address)).isEqualTo(hostText);
    assertThat(AddressText.network(address)).isEqualTo("tcp");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/run/nsqd.sock", "nsqd.sock", "a"})
  void aUnixSocketIsItsPath(String path) {
    for (SocketAddress address :
        new SocketAddress[] {new DomainSocketAddress(path), UnixDomainSocketAddress.of(path)}) {
      assertThat(AddressText.of(address)).isEqualTo(path);
      assertThat(AddressText.host(address)).isEmpty();
      assertThat(AddressText.network(address)).isEqualTo("unix");
    }
  }

  @Test
  void aUnixSocketWithoutAFileIsAnAtSignAndItsName() {
    assertThat(AddressText.of(new DomainSocketAddress("\0name"))).isEqualTo("@name");
    assertThat(AddressText.of(new DomainSocketAddress(""))).isEqualTo("@");
    assertThat(AddressText.of(UnixDomainSocketAddress.of(""))).isEqualTo("@");
  }

  @Test
  void anAddressThatIsNotKnownIsEmpty() {
    assertThat(AddressText.of(null)).isEmpty();
    assertThat(AddressText.host(null)).isEmpty();
  }
}
