package io.nsqconnect.broker.stats;

import static org.assertj.core.api.Assertions.assertThat;

import io.nsqconnect.broker.config.Configuration;
import io.nsqconnect.broker.config.Options;
import io.nsqconnect.broker.stats.Stats.LatencyStats;
import io.nsqconnect.broker.stats.Stats.MemoryStats;
import io.nsqconnect.broker.stats.Stats.TopicStats;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real datagrams over the loopback interface. */
class StatsdReporterTest {
  private static final int PATIENCE_MS = 20_000;
  private static final Logger LOG = Logger.getLogger(StatsdReporter.class.getName());

  private final MemoryStats memory = new MemoryStats(0, 0, 0, 0, 0, 0, 0, 0, 3);
  private DatagramSocket daemon;

  @BeforeEach
  void listen() throws IOException {
    daemon = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"));
    daemon.setSoTimeout(PATIENCE_MS);
  }

  @AfterEach
  void hangUp() {
    daemon.close();
  }

  @Test
  void pushesOncePerInterval() throws IOException {
    AtomicInteger published = new AtomicInteger();
    try (StatsdReporter reporter =
        StatsdReporter.start(
            configuration(Duration.ofMillis(20)),
            () -> stats(published.addAndGet(10)),
            () -> memory)) {
      assertThat(reporter).isNotNull();
      assertThat(received())
          .startsWith("p.topic.t.message_count:10|c\np.topic.t.message_bytes:1|c\n")
          .endsWith("\np.mem.next_gc_bytes:0|g\np.mem.gc_runs:3|c\n");
      assertThat(received())
          .startsWith("p.topic.t.message_count:10|c\np.topic.t.message_bytes:0|c\n")
          .endsWith("\np.mem.gc_runs:0|c\n");
    }
  }

  @Test
  void leavesMemoryOutOnRequest() throws IOException {
    Configuration quiet =
        configuration(Duration.ofMillis(20)).with(Options.STATSD_MEM_STATS, false);
    try (StatsdReporter reporter = StatsdReporter.start(quiet, () -> stats(1), () -> memory)) {
      assertThat(reporter).isNotNull();
      assertThat(received()).endsWith("p.topic.t.backend_depth:0|g\n");
    }
  }

  /**
   * 13 lines, one per datagram, over 2 s: the seventh is sent 3.92 s after the start at the
   * earliest, and the end must not wait for the last.
   */
  @Test
  void spreadsDatagramsOverTheIntervalAndSendsTheRestWhenClosed() throws IOException {
    Configuration slow =
        configuration(Duration.ofSeconds(3)).with(Options.STATSD_UDP_PACKET_SIZE, 1L);
    long begin = System.nanoTime();
    try (StatsdReporter reporter = StatsdReporter.start(slow, () -> stats(1), () -> memory)) {
      assertThat(reporter).isNotNull();
      for (int i = 0; i < 7; i++) {
        received();
      }
      assertThat(System.nanoTime() - begin).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(3_900));
    }
    assertThat(receivedUntilAPushIsWhole(7, 13) % 13).as("datagrams of part of a push").isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1ms", "100ms", "1s"})
  void aShortIntervalIsNoReasonToFail(String text) throws IOException {
    Duration interval = Options.STATSD_INTERVAL.type().parse().apply(text);
    try (StatsdReporter reporter =
        StatsdReporter.start(configuration(interval), () -> stats(1), () -> memory)) {
      assertThat(reporter).isNotNull();
      assertThat(received()).startsWith("p.topic.t.message_count:1|c\n");
      assertThat(received()).startsWith("p.topic.t.message_count:0|c\n");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"[no-host]:8125", "127.0.0.1", "127.0.0.1:x", "[::1]:99999"})
  void anAddressThatIsNoneIsNoReasonToFail(String address) throws InterruptedException {
    CountDownLatch refusals = new CountDownLatch(2);
    List<String> refused = new CopyOnWriteArrayList<>();
    Handler log =
        handler(
            line -> {
              refused.add(line);
              refusals.countDown();
            });
    AtomicInteger asked = new AtomicInteger();
    Configuration wrong = configuration(Duration.ofMillis(1)).with(Options.STATSD_ADDRESS, address);
    LOG.addHandler(log);
    try (StatsdReporter reporter =
        StatsdReporter.start(wrong, () -> stats(asked.incrementAndGet()), () -> memory)) {
      assertThat(reporter).isNotNull();
      assertThat(refusals.await(PATIENCE_MS, TimeUnit.MILLISECONDS)).isTrue();
    } finally {
      LOG.removeHandler(log);
    }
    assertThat(refused.get(0))
        .startsWith("failed to create UDP socket to statsd(" + address + ") - ");
    // What nobody was told must not count as told.
    assertThat(asked).hasValue(0);
  }

  @Test
  void goesOnAfterAFailure() throws IOException {
    AtomicInteger failures = new AtomicInteger(2);
    try (StatsdReporter reporter =
        StatsdReporter.start(
            configuration(Duration.ofMillis(5)),
            () -> {
              if (failures.getAndDecrement() > 0) {
                throw new IllegalStateException("no stats for now");
              }
              return stats(7);
            },
            () -> memory)) {
      assertThat(reporter).isNotNull();
      assertThat(received()).startsWith("p.topic.t.message_count:7|c\n");
    }
  }

  @Test
  void endsAtOnceWhileItWaitsForTheNextPush() throws SocketException {
    StatsdReporter reporter =
        StatsdReporter.start(configuration(Duration.ofHours(24)), () -> stats(1), () -> memory);

    reporter.close();

    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MS);
    while (Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread -> thread.getName().equals("statsd"))) {
      assertThat(System.nanoTime() - deadline).as("ns over time").isNegative();
    }
  }

  private Configuration configuration(Duration interval) {
    return Configuration.defaults()
        .with(Options.STATSD_ADDRESS, "127.0.0.1:" + daemon.getLocalPort())
        .with(Options.STATSD_PREFIX, "p.")
        .with(Options.STATSD_UDP_PACKET_SIZE, 8000L)
        .with(Options.STATSD_INTERVAL, interval);
  }

  private static Handler handler(Consumer<String> onError) {
    return new Handler() {
      @Override
      public void publish(LogRecord line) {
        if (line.getLevel() == Level.SEVERE) {
          onError.accept(line.getMessage());
        }
      }

      @Override
      public void flush() {}

      @Override
      public void close() {}
    };
  }

  /**
   * Receives what is left after {@code before} datagrams; waits only where part of a push is
   * missing.
   *
   * @return how many there were in all
   */
  private int receivedUntilAPushIsWhole(int before, int pushSize) throws IOException {
    int count = before;
    try {
      while (true) {
        daemon.setSoTimeout(count % pushSize == 0 ? 1 : PATIENCE_MS);
        received();
        count++;
      }
    } catch (SocketTimeoutException e) {
      return count;
    }
  }

  private String received() throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
    daemon.receive(packet);
    return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
  }

  private static Stats stats(long published) {
    TopicStats topic = new TopicStats("t", List.of(), 0, 0, published, 1, false, LatencyStats.NONE);
    return new Stats("OK", 0, List.of(topic), null, null);
  }
}
