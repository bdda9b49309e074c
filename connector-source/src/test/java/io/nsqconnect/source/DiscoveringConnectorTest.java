package io.nsqconnect.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nsqconnect.client.connect.RecordingWorker;
import io.nsqconnect.client.discovery.FakeLookupd;
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

    assertThatThrownBy(() -> start("fails-to-start")).isSameAs(worker.metricsFailure);

    for (Thread each : Thread.getAllStackTraces().keySet()) {
      if (each.getName().equals("nsq-discovery-fails-to-start")) {
        each.join(20_000);
        assertThat(each.isAlive()).isFalse();
      }
    }
  }

  private void start(String name) {
    connector.initialize(worker);
    connector.start(
        Map.of(
            "name",
            name,
            "nsq.lookupd.http.addresses",
            lookupd.hostAndPort(),
            SubscriptionKeys.TOPICS,
            "topic",
            SubscriptionKeys.CHANNEL,
            "channel"));
  }
}
