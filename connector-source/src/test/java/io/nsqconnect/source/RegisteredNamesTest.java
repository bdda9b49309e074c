package io.nsqconnect.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.nsqconnect.client.connect.ConnectionKeys;
import io.nsqconnect.client.connect.DiscoveryKeys;
import io.nsqconnect.client.connect.StallingHttp;
import io.nsqconnect.client.discovery.FakeLookupd;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class RegisteredNamesTest {
  /** Whoever asks first waits for the HTTP client's classes too. */
  private static final long LONG_MS = 20_000;

  @Test
  void theNamesThatTheFirstNsqlookupdWithAnAnswerKnowsAreRecommended() {
    try (FakeLookupd lookupd = new FakeLookupd()) {
      lookupd.script("/topics", "{\"topics\":[\"orders\",\"clicks\"]}");
      lookupd.script("/channels?topic=topic", "{\"channels\":[\"archive\"]}");
      Map<String, Object> config =
          Map.of(
              ConnectionKeys.VALIDATE_CONNECTION,
              true,
              DiscoveryKeys.LOOKUPD_HTTP_ADDRESSES,
              List.of("127.0.0.1:1", lookupd.hostAndPort()),
              SubscriptionKeys.TOPICS,
              List.of("topic"));

      assertThat(RegisteredNames.topics(LONG_MS).validValues("nsq.topics", config))
          .containsExactly("clicks", "orders");
      assertThat(RegisteredNames.channels(LONG_MS).validValues("nsq.channel", config))
          .containsExactly("archive");
    }
  }

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
