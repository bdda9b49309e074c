package io.nsqconnect.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nsqconnect.client.NsqdAddress;
import io.nsqconnect.client.discovery.FakeLookupd;
import java.util.Map;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class NodeNamesTest {
  private static final NsqdAddress ONE = NsqdAddress.parse("10.0.0.1:4150");
  private static final NsqdAddress OTHER = NsqdAddress.parse("10.0.0.2:4150");

  @Test
  void nodesAreCalledAfterTheirHostsAndPortsAndTasksAreTold() {
    NodeNames told =
        NodeNames.read(NodeNames.ofHosts(Map.of(ONE, "pod-0", OTHER, "pod-1")).write());

    assertThat(told.of(ONE)).isEqualTo("pod-0:4150");
    assertThat(told.of(OTHER)).isEqualTo("pod-1:4150");
  }

  @Test
  void aNodeWithoutAUsableNameIsCalledByItsAddress() {
    NodeNames names = NodeNames.ofHosts(Map.of(ONE, "a,b=c"));

    assertThat(names.of(ONE)).isEqualTo("10.0.0.1:4150");
    assertThat(names.of(OTHER)).isEqualTo("10.0.0.2:4150");
    assertThat(NodeNames.read(null).of(ONE)).isEqualTo("10.0.0.1:4150");
  }

  @Test
  void twoNodesOfTheSameNameAreRefusedBecauseTheirMessagesWouldBeTakenForEachOthers() {
    assertThatThrownBy(() -> NodeNames.ofHosts(Map.of(ONE, "pod-0", OTHER, "pod-0")))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("are both called pod-0:4150")
        .hasMessageContaining("10.0.0.1:4150")
        .hasMessageContaining("10.0.0.2:4150");
  }

  @Test
  void offsetsAreKeptUnderTheNameOfTheHostIfConfigured() throws Exception {
    try (FakeLookupd lookupd = new FakeLookupd();
        TaskBench bench = new TaskBench()) {
      lookupd.script(
          "/lookup?topic=topic",
          """
          {"producers": [{"broadcast_address": "127.0.0.1", "tcp_port": %d, "hostname": "pod-0"}]}
          """
              .formatted(bench.nsqd.address().port()));
      bench.enqueue("a");
      NsqSourceTask task =
          bench.start(
              Map.of(
                  "nsq.nsqd.tcp.addresses",
                  "",
                  "nsq.lookupd.http.addresses",
                  lookupd.hostAndPort(),
                  DedupeKeys.NODE_IDENTITY,
                  "hostname"));

      SourceRecord record = TaskBench.poll(task, 1).get(0);

      assertThat(record.sourcePartition().get("nsq").toString())
          .isEqualTo("pod-0:" + bench.nsqd.address().port() + "/topic/channel");
    }
  }
}
