package io.nsqconnect.broker.tcp;

import static io.nsqconnect.broker.tcp.TestClient.body;
import static org.assertj.core.api.Assertions.assertThat;

import io.nsqconnect.broker.config.Configuration;
import io.nsqconnect.broker.stats.DeletedCounts;
import io.nsqconnect.broker.stats.Latencies;
import io.nsqconnect.broker.stats.Stats;
import io.nsqconnect.broker.stats.StatsCollector;
import io.nsqconnect.broker.stats.StatsQuery;
import org.junit.jupiter.api.Test;

class ProducerStatsTest {
  @Test
  void ofATopicThatDoesNotExistNobodyIsAProducer() {
    try (TestBroker broker = new TestBroker()) {
      broker.client().send("PUB t\n" + body("m"));
      Latencies latencies = new Latencies(Configuration.defaults(), broker.context.clock());
      StatsCollector collector =
          new StatsCollector(broker.context.clients(), latencies, new DeletedCounts(), 0);

      assertThat(collect(collector, broker, "").producers()).hasSize(1);
      assertThat(collect(collector, broker, "t").producers()).hasSize(1);
      assertThat(collect(collector, broker, "none").producers()).isNull();
    }
  }

  private static Stats collect(StatsCollector collector, TestBroker broker, String topic) {
    return collector.collect(broker.engine, new StatsQuery(topic, "", true, false), "OK");
  }
}
