package io.nsqconnect.client.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.nsqconnect.client.FakeNsqd;
import io.nsqconnect.client.discovery.FakeLookupd;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigValue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ConnectionChecksTest {
  private static final long SHORT_MS = 400;
  private static final long LONG_MS = 20_000;

  private final StallingHttp stalling = new StallingHttp();

  @AfterEach
  void close() {
    stalling.close();
  }

  @Test
  void anNsqlookupdThatStallsInTheMiddleOfItsAnswerIsRefusedInTime() {
    assertThat(errors("", stalling.hostAndPort(), SHORT_MS))
        .containsExactly(
            Map.entry(
                "nsq.lookupd.http.addresses",
                List.of(
                    "none of the nsqlookupd nodes answers (expected: at least 1): http://"
                        + stalling.hostAndPort()
                        + "/: no answer within 400 ms")));
  }

  @Test
  void anNsqlookupdThatAnswersIsEnoughWhateverOthersDo() {
    try (FakeNsqd nsqd = FakeNsqd.onLoopback();
        FakeLookupd lookupd = new FakeLookupd()) {
      lookupd.register("topic", nsqd.address());

      assertThat(errors("", stalling.hostAndPort() + "," + lookupd.hostAndPort(), LONG_MS))
          .isEmpty();
    }
  }

  @Test
  void nodesAreTriedWhileNsqlookupdIsAsked() {
    assertThat(errors("127.0.0.1:1", stalling.hostAndPort(), SHORT_MS))
        .containsOnlyKeys("nsq.nsqd.tcp.addresses", "nsq.lookupd.http.addresses");
  }

  @Test
  void anNsqdThatSaysNothingIsRefusedInTime() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      assertThat(errors("127.0.0.1:" + silent.getLocalPort(), "", SHORT_MS))
          .containsOnlyKeys("nsq.nsqd.tcp.addresses");
    }
  }

  private static Map<String, List<String>> errors(String nodes, String lookupds, long limitMs) {
    Map<String, String> properties =
        Map.of("nsq.nsqd.tcp.addresses", nodes, "nsq.lookupd.http.addresses", lookupds);
    ConfigDef def = new ConfigDef();
    ConnectionKeys.define(def);
    DiscoveryKeys.define(def);
    Config config = new Config(def.validate(properties));
    ConnectionChecks.check(
        new ValidatedConfig(config), new AbstractConfig(def, properties, false), limitMs);
    Map<String, List<String>> errors = new HashMap<>();
    for (ConfigValue value : config.configValues()) {
      if (!value.errorMessages().isEmpty()) {
        errors.put(value.name(), value.errorMessages());
      }
    }
    return errors;
  }
}
