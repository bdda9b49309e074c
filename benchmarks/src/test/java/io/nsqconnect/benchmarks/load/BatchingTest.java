package io.nsqconnect.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.nsqconnect.benchmarks.LeastCost;
import io.nsqconnect.broker.Nsqd;
import io.nsqconnect.broker.config.Flags;
import io.nsqconnect.broker.outgoing.HostPort;
import io.nsqconnect.protocol.Commands;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a broker makes of commands that come together: gross losses, on any machine. Costs are
 * processor time of the broker's event loop.
 */
class BatchingTest {
  private static final String TOPIC = "batching#ephemeral";
  private static final int MESSAGES = 200;
  private static final int TURNS_PER_ROUND = 40;

  /** Until the compilers are through; on a busy machine they need more of them. */
  private static final int MAX_ROUNDS = 20;

  /** Publishes that come together cost so much less at least. */
  private static final double MIN_RATIO = 7;

  /** Most of what publishing takes is compiled then. */
  private static final int WARM_UPS = 500;

  private static final byte[] BODY = new byte[200];

  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

  @TempDir Path dataPath;

  private Nsqd nsqd;
  private Wire wire;

  @BeforeEach
  void connect() throws Exception {
    nsqd =
        Nsqd.start(
            Flags.parse(
                List.of(
                    "--tcp-address=127.0.0.1:0",
                    "--http-address=",
                    "--data-path=" + dataPath,
                    "--node-id=1")));
    wire = Wire.connect(new HostPort("127.0.0.1", nsqd.identity().tcpPort()), false, false);
  }

  @AfterEach
  void close() {
    wire.close();
    nsqd.close();
  }

  @Test
  void publishesThatComeTogetherCostAFractionOfThoseThatAwaitEachOther() throws Exception {
    for (int i = 0; i < WARM_UPS; i++) {
      publishTogether();
    }
    long home = threadOfBroker();
    LeastCost cost =
        new LeastCost(
            this::publishOneByOne, this::publishTogether, () -> threads.getThreadCpuTime(home));
    cost.takeTurns(TURNS_PER_ROUND);
    for (int i = 1; i < MAX_ROUNDS && cost.ratio() <= MIN_RATIO; i++) {
      cost.takeTurns(TURNS_PER_ROUND);
    }
    assertThat(cost.ratio()).isGreaterThan(MIN_RATIO);
  }

  private long threadOfBroker() {
    return Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
        .filter(Objects::nonNull)
        .filter(thread -> thread.getThreadName().startsWith("home"))
        .findFirst()
        .orElseThrow()
        .getThreadId();
  }

  private void publishOneByOne() throws LoadException {
    for (int i = 0; i < MESSAGES; i++) {
      Commands.writePublish(wire.out(), TOPIC, BODY);
      wire.awaitOk("PUB");
    }
  }

  private void publishTogether() throws LoadException {
    for (int i = 0; i < MESSAGES; i++) {
      Commands.writePublish(wire.out(), TOPIC, BODY);
    }
    wire.flush();
    int[] answers = new int[1];
    wire.receiver(new Wire.Answers(() -> answers[0]++));
    long deadline = System.nanoTime() + 30_000_000_000L;
    while (answers[0] < MESSAGES) {
      wire.read();
      assertThat(System.nanoTime() - deadline).as("ns over time").isNegative();
    }
  }
}
