package io.nsqconnect.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nsqconnect.client.NsqdAddress;
import io.nsqconnect.client.discovery.FakeLookupd;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.connect.errors.ConnectException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TopologyTest {
  private static final NsqdAddress A = new NsqdAddress("a", 4150);
  private static final NsqdAddress B = new NsqdAddress("b", 4150);

  private final FakeLookupd lookupd = new FakeLookupd();
  private final CountDownLatch changed = new CountDownLatch(1);
  private Topology topology;

  @AfterEach
  void close() {
    topology.close();
    lookupd.close();
  }

  @Test
  void knowsNamedTopicsOnNamedAndFoundNodes() {
    lookupd.register("x", A);
    lookupd.register("other", A);

    open(Map.of("nsq.topics", "x,y", "nsq.nsqd.tcp.addresses", "b:4150"));

    assertThat(topology.all())
        .containsExactlyInAnyOrder(
            new NodeTopic(A, "x"), new NodeTopic(B, "x"), new NodeTopic(B, "y"));
  }

  @Test
  void knowsTheTopicsThatMatch() {
    lookupd.register("orders.new", A);
    lookupd.register("my.orders.new", A);

    open(Map.of("nsq.topics.regex", "orders\\..*"));

    assertThat(topology.all()).containsExactly(new NodeTopic(A, "orders.new"));
  }

  @Test
  void tellsOfANodeThatComes() throws Exception {
    lookupd.register("x", A);
    open(Map.of("nsq.topics", "x"));
    assertThat(topology.all()).hasSize(1);

    lookupd.register("x", B);

    assertThat(changed.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(topology.all()).hasSize(2);
  }

  @Test
  void withoutAnAnswerNothingIsKnownAndTasksStayAsTheyAre() {
    lookupd.register("x", A);
    lookupd.status(500);
    open(Map.of("nsq.topics", "x", "nsq.connect.timeout.ms", "100"));

    assertThatThrownBy(topology::all)
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("has answered within 200 ms");
  }

  @Test
  void questionsThatWereNotAnsweredAreCounted() {
    lookupd.register("x", A);
    lookupd.status(500);
    open(Map.of("nsq.topics", "x"));

    long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (topology.lookupdErrors() == 0 && System.nanoTime() < deadlineNs) {
      Thread.onSpinWait();
    }

    assertThat(topology.lookupdErrors()).isPositive();
  }

  /** The thread that asks is one on which a worker does all its work. */
  @Test
  @Timeout(30)
  void theFirstAnswerIsNotWaitedForAgain() {
    lookupd.register("x", A);
    lookupd.status(500);
    open(Map.of("nsq.topics", "x", "nsq.connect.timeout.ms", "500"));

    for (int i = 0; i < 100; i++) {
      assertThatThrownBy(topology::all)
          .isInstanceOf(ConnectException.class)
          .hasMessageContaining("has answered within 1000 ms");
    }
  }

  /** Or nothing would be read until the next change. */
  @Test
  void tellsOfTheFirstAnswerIfSomebodyHasWaitedForItInVain() throws Exception {
    lookupd.register("x", A);
    lookupd.status(500);
    open(Map.of("nsq.topics", "x", "nsq.connect.timeout.ms", "100"));
    assertThatThrownBy(topology::all).isInstanceOf(ConnectException.class);

    lookupd.status(200);

    assertThat(changed.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(topology.all()).containsExactly(new NodeTopic(A, "x"));
  }

  private void open(Map<String, String> properties) {
    Map<String, String> all = new HashMap<>();
    all.put("name", "test");
    all.put("nsq.channel", "channel");
    all.put("nsq.lookupd.http.addresses", lookupd.hostAndPort());
    all.put("nsq.lookupd.poll.interval.ms", "1000");
    all.putAll(properties);
    topology = Topology.of(new SourceConfig(all), changed::countDown);
  }
}
