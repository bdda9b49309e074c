package io.nsqconnect.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PortsTest {
  @Test
  void aPortThatSomebodyListensOnIsTaken() throws Exception {
    try (ServerSocket other = new ServerSocket()) {
      other.bind(new InetSocketAddress("127.0.0.1", 0));

      assertThat(Ports.isTaken(other.getLocalPort())).isTrue();
    }
  }

  @Test
  void aPortOfAllAddressesIsTakenOnTheLoopbackAddressToo() throws Exception {
    try (ServerSocket other = new ServerSocket(0)) {
      assertThat(Ports.isTaken(other.getLocalPort())).isTrue();
    }
  }

  @Test
  void freePortsAreDifferentAndNotTaken() throws Exception {
    Ports free = Ports.free();

    Set<Integer> all =
        Set.of(
            free.nsqdTcp(), free.nsqdHttp(), free.kafka(), free.kafkaController(), free.connect());
    assertThat(all).hasSize(5).noneMatch(Ports::isTaken);
  }
}
