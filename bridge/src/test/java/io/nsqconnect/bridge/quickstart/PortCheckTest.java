package io.nsqconnect.bridge.quickstart;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nsqconnect.bridge.Ports;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class PortCheckTest {
  @Test
  void isContentWhenAllPortsAreFree() throws Exception {
    PortCheck.requireFree(Ports.wellKnown(), port -> false);
  }

  @Test
  void namesTheTakenPortItsPurposeAndTheOption() {
    assertThatThrownBy(() -> PortCheck.requireFree(Ports.wellKnown(), port -> port == 9092))
        .isInstanceOf(IOException.class)
        .hasMessage("port 9092, wanted for Kafka, is in use: choose another one with --kafka-port");
  }

  @Test
  void namesAPortThatIsWantedTwice() {
    Ports ports = new Ports(4150, 4151, 4150, 9093, 8083);

    assertThatThrownBy(() -> PortCheck.requireFree(ports, port -> false))
        .isInstanceOf(BadOptionException.class)
        .hasMessage(
            "port 4150 is wanted for nsqd (TCP) and for Kafka:"
                + " change one with --nsqd-tcp-port or --kafka-port");
  }
}
