package io.nsqconnect.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.nsqconnect.client.NsqdAddress;
import io.nsqconnect.client.connect.ConnectorProperties;
import io.nsqconnect.client.connect.RecordingMetrics;
import io.nsqconnect.client.connect.RecordingWorker;
import io.nsqconnect.client.connect.StallingHttp;
import io.nsqconnect.client.connect.TaskMetrics;
import io.nsqconnect.client.discovery.FakeLookupd;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.connect.errors.ConnectException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ForeignConsumersTest {
  private static final NodeTopic ORIGIN = new NodeTopic(new NsqdAddress("nsqd", 4150), "topic");
  private static final String STATS =
      "/stats?format=json&include_mem=false&topic=topic&channel=channel";

  private final FakeLookupd nsqd = new FakeLookupd();
  private final RecordingMetrics metrics = new RecordingMetrics();
  private final List<ConnectException> failures = new ArrayList<>();
  private ForeignConsumers consumers;

  @AfterEach
  void close() {
    consumers.close();
    nsqd.close();
  }

  @Test
  void theTaskItselfIsNotForeign() {
    watch("fail", nsqd.hostAndPort());
    consumedBy("me");

    look(3);

    assertThat(metrics.values()).hasSize(1).containsValue(0L);
    assertThat(failures).isEmpty();
  }

  @Test
  void othersFailTheTaskWhenTheyWereThereThreeTimesInARow() {
    watch("fail", nsqd.hostAndPort());
    consumedBy("me", "other");
    look(2);
    consumedBy("me");
    look(1);
    consumedBy("other", "another", "me");
    look(2);
    assertThat(failures).isEmpty();
    assertThat(metrics.values()).containsValue(2L);

    look(2);

    assertThat(failures).hasSize(1);
    assertThat(failures.get(0))
        .hasMessageContaining("channel channel has consumers beside this task")
        .hasMessageContaining("clientId=other")
        .hasMessageContaining("clientId=another");
  }

  @Test
  void othersAreOnlyCountedByDefault() {
    watch("warn", nsqd.hostAndPort());
    consumedBy("other");

    look(5);

    assertThat(metrics.values()).containsValue(1L);
    assertThat(failures).isEmpty();
  }

  @Test
  void nothingIsKnownWhileNsqdDoesNotAnswer() {
    watch("fail", nsqd.hostAndPort());
    consumedBy("other");
    look(1);
    nsqd.status(500);

    look(3);

    assertThat(metrics.values()).containsValue(-1L);
    assertThat(failures).isEmpty();
  }

  @Test
  @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void anNsqdThatStallsInTheMiddleOfItsAnswerDoesNotHoldUpTheLook() {
    try (StallingHttp stalling = new StallingHttp()) {
      watch("fail", stalling.hostAndPort());

      look(1);

      assertThat(metrics.values()).containsValue(-1L);
    }
  }

  @Test
  void nobodyIsAskedIfItIsOff() {
    watch("off", nsqd.hostAndPort());

    look(1);

    assertThat(metrics.values()).isEmpty();
    assertThat(nsqd.requests()).isEmpty();
  }

  @Test
  void tasksAreToldWhereNodesAnswerHttp() {
    watch("off", nsqd.hostAndPort());
    nsqd.register("topic", new NsqdAddress("found", 4150));
    NsqSourceConnector connector = new NsqSourceConnector();
    connector.initialize(new RecordingWorker());
    connector.start(
        Map.of(
            "name", "test",
            "nsq.topics", "topic",
            "nsq.channel", "channel",
            "nsq.nsqd.tcp.addresses", "named:4150",
            "nsq.nsqd.http.addresses", "https://named:4152",
            "nsq.lookupd.http.addresses", nsqd.hostAndPort()));

    assertThat(connector.taskConfigs(1).get(0))
        .containsEntry(
            NodeStatistics.HTTP_ADDRESSES_TOLD,
            "found:4150=http://found:4151/,named:4150=https://named:4152/");
    connector.stop();
  }

  private void watch(String action, String http) {
    SourceConfig config =
        new SourceConfig(
            ConnectorProperties.with(
                Map.of("name", "test"),
                "nsq.nsqd.tcp.addresses",
                ORIGIN.nsqd().toString(),
                "nsq.client.id",
                "me",
                "nsq.hostname",
                "here",
                "nsq.connect.timeout.ms",
                "2000",
                SubscriptionKeys.TOPICS,
                "topic",
                SubscriptionKeys.CHANNEL,
                "channel",
                SubscriptionKeys.CHANNEL_EXCLUSIVE,
                action,
                NodeStatistics.HTTP_ADDRESSES_TOLD,
                NodeTexts.write(Map.of(ORIGIN.nsqd(), http))));
    List<NodeTopic> share = List.of(ORIGIN);
    consumers =
        new ForeignConsumers(
            config, share, NodeStatistics.of(config, share, 20_000), failures::add);
    consumers.show(TaskMetrics.open(() -> metrics, "source-task-metrics", "test", "0"));
  }

  private void consumedBy(String... clientIds) {
    String clients =
        Stream.of(clientIds)
            .map(id -> "{\"client_id\":\"" + id + "\",\"hostname\":\"here\"}")
            .collect(Collectors.joining(","));
    nsqd.script(STATS, "{\"topics\":[{\"channels\":[{\"clients\":[" + clients + "]}]}]}");
  }

  private void look(int times) {
    for (int i = 0; i < times; i++) {
      consumers.look();
    }
  }
}
