package io.nsqconnect.broker.sockets;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SocketFailureTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bind(..) failed with error(-98): Address already in use | address already in use",
        "Address already in use | address already in use",
        "recvAddress(..) failed with error(-104): Connection reset by peer | connection reset by peer",
        "finishConnect(..) failed with error(-111): Connection refused: /127.0.0.1:1 | connection refused",
        "Connection refused: localhost/127.0.0.1:1 | connection refused",
        "bind(..) failed with error(-2): No such file or directory | no such file or directory"
      })
  void theReasonIsTheSystemsAlone(String message, String reason) {
    assertThat(SocketFailure.reason(new IOException(message))).isEqualTo(reason);
  }
}
