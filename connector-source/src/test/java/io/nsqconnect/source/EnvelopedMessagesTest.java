package io.nsqconnect.source;

import static io.nsqconnect.client.connect.ConnectorProperties.with;
import static io.nsqconnect.source.TaskBench.BRIDGE;
import static io.nsqconnect.source.TaskBench.IN_KAFKA;
import static io.nsqconnect.source.TaskBench.bodies;
import static io.nsqconnect.source.TaskBench.poll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nsqconnect.client.connect.EnvelopeKeys;
import java.util.Map;
import org.apache.kafka.connect.errors.ConnectException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a task does with messages that are envelopes, or should be. */
@Timeout(60)
class EnvelopedMessagesTest {
  private static final String OURS =
      "{\"v\":1,\"bridge\":\"left\",\"value\":\"a\",\"enc\":\"utf8\"}";
  private static final String THEIRS =
      "{\"v\":1,\"bridge\":\"right\",\"value\":\"b\",\"enc\":\"utf8\"}";

  private final TaskBench bench = new TaskBench();

  @AfterEach
  void stop() {
    bench.close();
  }

  @Test
  void whatThisBridgeHasBroughtIsFinishedWithoutARecord() throws Exception {
    bench.enqueue(OURS, THEIRS);
    NsqSourceTask task = bench.start(BRIDGE);

    assertThat(bodies(poll(task, 1))).containsExactly("b");

    bench.nsqd.awaitCommand("FIN");
    assertThat(bench.nsqd.commands("FIN")).containsExactly("FIN 0000000000000001");
  }

  @Test
  void whatThisBridgeHasBroughtPassesIfConfigured() throws Exception {
    bench.enqueue(OURS, THEIRS);
    NsqSourceTask task = bench.start(with(BRIDGE, EnvelopeKeys.BRIDGE_LOOP_ACTION, "pass"));

    assertThat(bodies(poll(task, 2))).containsExactly("a", "b");
  }

  @Test
  void aMessageThatIsNoEnvelopeFailsTheTaskWhenTheOthersOfItsBatchAreInKafka() throws Exception {
    NsqSourceTask task =
        bench.start(
            Map.of(
                EnvelopeKeys.ENVELOPE,
                "json",
                DeliveryKeys.REQUEUE_DELAY_MS,
                "60000",
                // All three are polled at once.
                DeliveryKeys.MAX_IN_FLIGHT,
                "6",
                DeliveryKeys.POLL_LINGER_MS,
                "1000"));
    bench.nsqd.awaitCommand("RDY 6");
    bench.enqueue(THEIRS, "hello", THEIRS);
    poll(task, 2).forEach(record -> task.commitRecord(record, IN_KAFKA));

    assertThatThrownBy(() -> poll(task, 1))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("message 0000000000000002 of topic/channel at nsqd ")
        .hasMessageContaining("can not be read: message of 5 bytes that is not JSON");
    bench.nsqd.awaitCommand("REQ 0000000000000002 60000");
    bench.nsqd.await(() -> bench.nsqd.commands("FIN").size() == 2);
    assertThat(bench.nsqd.commands("FIN 0000000000000002")).isEmpty();
  }
}
