package io.nsqconnect.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.nsqconnect.client.connect.ConnectionKeys;
import io.nsqconnect.client.connect.DiscoveryKeys;
import io.nsqconnect.client.connect.StallingHttp;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class RegisteredNamesTest {
  @Test
  @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void anNsqlookupdThatStallsInTheMiddleOfItsAnswerRecommendsNothing() {
    try (StallingHttp stalling = new StallingHttp()) {
      Map<String, Object> config =
          Map.of(
              ConnectionKeys.VALIDATE_CONNECTION,
              true,
              DiscoveryKeys.LOOKUPD_HTTP_ADDRESSES,
              List.of(stalling.hostAndPort()));

      assertThat(RegisteredNames.topics().validValues("nsq.topics", config)).isEmpty();
    }
  }
}
