package io.nsqconnect.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nsqconnect.client.NsqdAddress;
import io.nsqconnect.client.connect.RecordingWorker;
import io.nsqconnect.client.discovery.FakeLookupd;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A connector that asks nsqlookupd. */
@Timeout(60)
class DiscoveringConnectorTest {
  private final FakeLookupd lookupd = new FakeLookupd();
  private final RecordingWorker worker = new RecordingWorker();
  private final NsqSourceConnector connector = new NsqSourceConnector();

  @AfterEach
  void close() {
    connector.stop();
    lookupd.close();
  }

  @Test
  void oneThatFailsToStartAsksNobodyAnyMore() throws Exception {
    worker.metricsFailure = new IllegalStateException("no room for metrics");

    assertThatThrownBy(() -> start("fails-to-start", "exclusive")).isSameAs(worker.metricsFailure);

    for (Thread each : Thread.getAllStackTraces().keySet()) {
      if (each.getName().equals("nsq-discovery-fails-to-start")) {
        each.join(20_000);
        assertThat(each.isAlive()).isFalse();
      }
    }
  }

  /** Or tasks would be restarted whenever another worker takes the connector over. */
  @Test
  void tasksThatShareHaveTheSameConfigurationOnEveryWorker() {
    for (String host : List.of("f", "b", "e", "a", "d", "c")) {
      lookupd.register("topic", new NsqdAddress(host, 4150));
    }
    start("shares", "shared");

    assertThat(connector.taskConfigs(2))
        .extracting(config -> config.get(NodeTopic.ASSIGNED))
        .containsOnly(
            "a:4150/topic,b:4150/topic,c:4150/topic,d:4150/topic,e:4150/topic,f:4150/topic");
  }

  private void start(String name, String assignment) {
    connector.initialize(worker);
    connector.start(
        Map.of(
            "name",
            name,
            "nsq.lookupd.http.addresses",
            lookupd.hostAndPort(),
            SubscriptionKeys.TASK_ASSIGNMENT,
            assignment,
            SubscriptionKeys.TOPICS,
            "topic",
            SubscriptionKeys.CHANNEL,
            "channel"));
  }
}
