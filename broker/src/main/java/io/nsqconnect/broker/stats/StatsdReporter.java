package io.nsqconnect.broker.stats;

import io.nsqconnect.broker.config.Configuration;
import io.nsqconnect.broker.config.Options;
import io.nsqconnect.broker.stats.Stats.MemoryStats;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pushes statistics to a statsd daemon over UDP, once per interval, on a thread of its own.
 *
 * <p>The datagrams of a push are spread over the interval less a second, so that the daemon's
 * buffer can take them. The address is looked up anew for each push: a daemon may move, or come up
 * after the broker. When closed, what is left of a push is sent at once.
 */
public final class StatsdReporter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StatsdReporter.class);

  /** The part of an interval without datagrams: the next push then meets an idle daemon. */
  private static final long REST_NS = TimeUnit.SECONDS.toNanos(1);

  /** A look-up that hangs must not hold up a stop for longer. */
  private static final long CLOSE_TIMEOUT_MS = 1000;

  private final Configuration configuration;
  private final Supplier<Stats> snapshot;
  private final Supplier<MemoryStats> memory;
  private final StatsdLines lines;
  private final long intervalNs;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "statsd");

  private StatsdReporter(
      Configuration configuration, Supplier<Stats> snapshot, Supplier<MemoryStats> memory) {
    this.configuration = configuration;
    this.snapshot = snapshot;
    this.memory = memory;
    this.lines =
        new StatsdLines(
            configuration.get(Options.STATSD_PREFIX),
            configuration.get(Options.STATSD_EXCLUDE_EPHEMERAL));
    this.intervalNs = configuration.get(Options.STATSD_INTERVAL).toNanos();
  }

  /**
   * Begins to push.
   *
   * @param configuration with a prefix in which the host is named already
   * @param snapshot topics and channels as they are now; called from a thread that may wait
   * @param memory the same of the memory
   */
  public static StatsdReporter start(
      Configuration configuration, Supplier<Stats> snapshot, Supplier<MemoryStats> memory) {
    StatsdReporter reporter = new StatsdReporter(configuration, snapshot, memory);
    reporter.thread.setDaemon(true);
    reporter.thread.start();
    return reporter;
  }

  /** Sends the rest of a push that is under way, and no more. */
  @Override
  public void close() {
    closing.countDown();
    try {
      thread.join(CLOSE_TIMEOUT_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      long dueNs = System.nanoTime() + intervalNs;
      while (!closesWithin(dueNs - System.nanoTime())) {
        push();
        dueNs += intervalNs;
        if (dueNs - System.nanoTime() < 0) {
          // Late, by a slow look-up or a short interval: pushes that were missed are not made up.
          dueNs = System.nanoTime() + intervalNs;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    LOG.info("STATSD: closing");
  }

  private void push() throws InterruptedException {
    String address = configuration.get(Options.STATSD_ADDRESS);
    try (DatagramSocket socket = new DatagramSocket()) {
      InetSocketAddress daemon = resolve(address);
      LOG.info("STATSD: pushing stats to {}", address);
      send(socket, daemon, datagrams());
    } catch (IOException e) {
      LOG.error("failed to create UDP socket to statsd({}) - {}", address, e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("failed to push stats to statsd({})", address, e);
    }
  }

  private List<byte[]> datagrams() {
    MemoryStats memoryStats = configuration.get(Options.STATSD_MEM_STATS) ? memory.get() : null;
    return StatsdDatagrams.pack(
        lines.next(snapshot.get(), memoryStats),
        (int) Math.min(Integer.MAX_VALUE, configuration.get(Options.STATSD_UDP_PACKET_SIZE)));
  }

  private void send(DatagramSocket socket, InetSocketAddress daemon, List<byte[]> datagrams)
      throws InterruptedException {
    if (datagrams.isEmpty()) {
      return;
    }
    long gapNs = Math.max(0, intervalNs - REST_NS) / datagrams.size();
    IOException failure = null;
    for (byte[] datagram : datagrams) {
      try {
        socket.send(new DatagramPacket(datagram, datagram.length, daemon));
      } catch (IOException e) {
        failure = e;
      }
      closesWithin(gapNs);
    }
    if (failure != null) {
      LOG.error("failed to push all stats to statsd({}) - {}", daemon, failure.getMessage());
    }
  }

  /** Waits, but not for longer than until the reporter is closed; tells whether it is. */
  private boolean closesWithin(long ns) throws InterruptedException {
    return closing.await(ns, TimeUnit.NANOSECONDS);
  }

  private static InetSocketAddress resolve(String address) throws UnknownHostException {
    int colon = address.lastIndexOf(':');
    String port = address.substring(colon + 1);
    String host = colon < 0 ? "" : address.substring(0, colon);
    try {
      return new InetSocketAddress(InetAddress.getByName(host), Integer.parseInt(port));
    } catch (IllegalArgumentException e) {
      throw new UnknownHostException("no port in address: " + address);
    }
  }
}
