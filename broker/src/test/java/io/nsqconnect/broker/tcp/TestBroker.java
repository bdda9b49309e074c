package io.nsqconnect.broker.tcp;

import io.netty.channel.embedded.EmbeddedChannel;
import io.nsqconnect.broker.auth.AuthServers;
import io.nsqconnect.broker.config.Configuration;
import io.nsqconnect.broker.config.Options;
import io.nsqconnect.broker.engine.Engine;
import io.nsqconnect.broker.engine.EngineListener;
import io.nsqconnect.broker.engine.EngineSettings;
import io.nsqconnect.broker.engine.ManualClock;
import io.nsqconnect.broker.engine.MemorySpills;
import io.nsqconnect.broker.loop.HomeLoop;
import io.nsqconnect.broker.outgoing.FakeNetwork;
import io.nsqconnect.broker.outgoing.HttpQueries;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An engine in its home, without sockets: time, storage and turns of the loop are the test's. */
final class TestBroker implements AutoCloseable {
  private static final long PLENTY = 1L << 40;
  private static final long SEED = 42;
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(5);

  final ManualClock clock = new ManualClock();
  final MemorySpills spills = new MemorySpills();
  final Clients clients = new Clients();
  final Engine engine;
  final HomeLoop home;
  final Limits limits;
  final ServerLog log = new ServerLog();
  final ServerContext context;
  final FakeNetwork network;

  /** Whose loop the home is; no client has it. */
  private final EmbeddedChannel loopOwner = new EmbeddedChannel();

  private final List<TestClient> testClients = new ArrayList<>();

  TestBroker() {
    this(10_000, PLENTY, 0, Limits.of(Configuration.defaults()));
  }

  TestBroker(long memQueueSize, long messageMemoryBytes, int maxConsumers, Limits limits) {
    this(memQueueSize, messageMemoryBytes, maxConsumers, limits, List.of());
  }

  private TestBroker(
      long memQueueSize,
      long messageMemoryBytes,
      int maxConsumers,
      Limits limits,
      List<String> authAddresses) {
    this.limits = limits;
    long maxMsgTimeoutNs = limits.maxMsgTimeout().toNanos();
    engine =
        new Engine(
            new EngineSettings(memQueueSize, messageMemoryBytes, maxMsgTimeoutNs, maxConsumers, 1),
            clock,
            spills,
            new EngineListener() {},
            SEED);
    loopOwner.freezeTime();
    home = new HomeLoop(loopOwner.eventLoop(), clock);
    home.adopt(engine);
    network = new FakeNetwork(loopOwner);
    HttpQueries queries =
        new HttpQueries(home.loop(), network, () -> null, CONNECT_TIMEOUT, REQUEST_TIMEOUT);
    AuthServers authServers =
        new AuthServers(
            Configuration.defaults().with(Options.AUTH_HTTP_ADDRESSES, authAddresses),
            home.loop(),
            queries,
            clock,
            Runnable::run);
    context = new ServerContext(home, clock, clients, limits, authServers);
  }

  /** A broker that keeps no message in memory. */
  static TestBroker spillingAll() {
    return new TestBroker(0, PLENTY, 0, Limits.of(Configuration.defaults()));
  }

  /** A broker that asks auth servers at these addresses, in a network that is the test's. */
  static TestBroker withAuthServers(String... addresses) {
    Limits limits = Limits.of(Configuration.defaults());
    return new TestBroker(10_000, PLENTY, 0, limits, List.of(addresses));
  }

  static TestBroker withMaxChannelConsumers(int limit) {
    return new TestBroker(10_000, PLENTY, limit, Limits.of(Configuration.defaults()));
  }

  /** A client that has connected, and has not said anything. */
  TestClient connect() {
    TestClient client = new TestClient(this);
    testClients.add(client);
    return client;
  }

  /** A client that has sent the magic. */
  TestClient client() {
    return connect().send("  V2");
  }

  /** A client that has subscribed and read the answer. */
  TestClient subscriber(String topic, String channel) {
    TestClient client = client().send("SUB " + topic + ' ' + channel + '\n');
    if (!client.replies().equals(List.of("OK"))) {
      throw new IllegalStateException("not subscribed");
    }
    return client;
  }

  /** Turns the loop until nothing is left to do at this time. */
  void run() {
    boolean busy = true;
    while (busy) {
      loopOwner.runScheduledPendingTasks();
      loopOwner.runPendingTasks();
      loopOwner.checkException();
      busy = false;
      for (TestClient client : testClients) {
        busy |= client.run();
      }
    }
  }

  /** Lets time pass, stopping at whatever falls due. */
  void advance(Duration duration) {
    long leftNs = duration.toNanos();
    run();
    while (leftNs > 0) {
      long nextNs = loopOwner.runScheduledPendingTasks();
      long stepNs = nextNs < 0 ? leftNs : Math.min(leftNs, Math.max(1, nextNs));
      clock.advance(stepNs);
      loopOwner.advanceTimeBy(stepNs, TimeUnit.NANOSECONDS);
      leftNs -= stepNs;
      run();
    }
  }

  /** Lets go of the clients that are not connected any more; fails as {@link #close} does. */
  void forgetClosed() {
    for (TestClient client : testClients) {
      if (!client.isConnected()) {
        client.checkReleased();
      }
    }
    testClients.removeIf(client -> !client.isConnected());
  }

  /** Disconnects everybody, closes the engine, and fails if a connection lost a buffer. */
  @Override
  public void close() {
    testClients.forEach(TestClient::hangUp);
    run();
    testClients.forEach(TestClient::checkReleased);
    engine.close();
    network.close();
    log.close();
    log.check();
  }
}
