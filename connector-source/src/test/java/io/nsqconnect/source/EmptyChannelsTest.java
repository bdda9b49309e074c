package io.nsqconnect.source;

import static io.nsqconnect.source.TaskBench.poll;
import static org.assertj.core.api.Assertions.assertThat;

import io.nsqconnect.client.connect.StallingHttp;
import io.nsqconnect.client.discovery.FakeLookupd;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of doubts when nsqd is asked whether it has messages. */
@Timeout(60)
class EmptyChannelsTest {
  private static final String STATS =
      "/stats?format=json&include_mem=false&topic=topic&channel=channel";

  private final TaskBench bench = new TaskBench();
  private final FakeLookupd statistics = new FakeLookupd();

  @AfterEach
  void stop() {
    bench.close();
    statistics.close();
  }

  @Test
  void doubtsOfAnEarlierTaskEndWhenNsqdHasNoMessage() throws Exception {
    leaveDoubts();
    says(0, "test-0");
    NsqSourceTask task = start();
    assertThat(pinned()).isEqualTo(1);

    while (pinned() > 0) {
      task.poll();
    }

    assertThat(shown("fin-confirmed-total")).isEqualTo(1);
    int asked = statistics.requests().size();
    assertThat(asked).isEqualTo(2);
  }

  @Test
  void theyDoNotEndWhileNsqdHasMessages() throws Exception {
    leaveDoubts();
    says(1, "test-0");
    NsqSourceTask task = start();

    askedTimes(4, task);

    assertThat(pinned()).isEqualTo(1);
  }

  /** What answers may be another nsqd, or one that was started a moment ago. */
  @Test
  void norDoTheyWhereTheTaskIsNoConsumer() throws Exception {
    leaveDoubts();
    says(0, "another");
    NsqSourceTask task = start();

    askedTimes(4, task);

    assertThat(pinned()).isEqualTo(1);
  }

  @Test
  void norDoTheyIfNsqdDoesNotAnswer() throws Exception {
    leaveDoubts();
    says(0, "test-0");
    statistics.status(500);
    NsqSourceTask task = start();

    askedTimes(4, task);

    assertThat(pinned()).isEqualTo(1);
  }

  /** Or it would hold up all others that the task reads, for ever. */
  @Test
  void anNsqdThatStallsInTheMiddleOfItsAnswerIsAskedAgain() throws Exception {
    leaveDoubts();
    try (StallingHttp stalling = new StallingHttp()) {
      NsqSourceTask task = start(stalling.hostAndPort());

      while (stalling.requests() < 2) {
        task.poll();
      }

      assertThat(pinned()).isEqualTo(1);
    }
  }

  /** Its task stops before nsqd has confirmed, as most do. */
  private void leaveDoubts() throws Exception {
    bench.enqueue("a");
    NsqSourceTask task = bench.start(Map.of());
    TransactionalWorker worker = new TransactionalWorker(task, bench.offsets);
    poll(task, 1).forEach(record -> worker.send(record, sent -> true));
    worker.commit();
    task.stop();
    assertThat(bench.nsqd.commands("FIN")).hasSize(1);
  }

  private NsqSourceTask start() {
    return start(statistics.hostAndPort());
  }

  private NsqSourceTask start(String http) {
    return bench.start(
        Map.of(
            "nsq.hostname",
            "here",
            SubscriptionKeys.NSQD_HTTP_ADDRESSES,
            http,
            "nsq.connect.timeout.ms",
            "2000",
            SubscriptionKeys.CHANNEL_EXCLUSIVE,
            "off",
            DeliveryKeys.MSG_TIMEOUT_MS,
            "1000"));
  }

  private void says(int messages, String clientId) {
    statistics.script(
        STATS,
        ("{\"topics\":[{\"depth\":0,\"channels\":[{\"depth\":0,\"in_flight_count\":%d,"
                + "\"deferred_count\":0,\"clients\":[{\"client_id\":\"%s\",\"hostname\":\"here\"}]}]}]}")
            .formatted(messages, clientId));
  }

  private void askedTimes(int times, NsqSourceTask task) throws InterruptedException {
    while (statistics.requests().size() < times) {
      assertThat(task.poll()).isNull();
    }
  }

  private long pinned() {
    String node =
        new HashMap<>(Map.of("nsqd", bench.nsqd.address().toString(), "topic", "topic")).toString();
    return shown("segments-pinned" + node);
  }

  private long shown(String name) {
    return (Long) bench.offsets.metrics.values().get(name);
  }
}
