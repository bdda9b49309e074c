package io.nsqconnect.broker;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.internal.PlatformDependent;
import io.nsqconnect.broker.config.Configuration;
import io.nsqconnect.broker.config.ConfigurationException;
import io.nsqconnect.broker.config.Configurations;
import io.nsqconnect.broker.config.Options;
import io.nsqconnect.broker.config.RuntimeConfiguration;
import io.nsqconnect.broker.config.Topology;
import io.nsqconnect.broker.config.Version;
import io.nsqconnect.broker.engine.Clock;
import io.nsqconnect.broker.engine.Engine;
import io.nsqconnect.broker.engine.EngineSettings;
import io.nsqconnect.broker.health.Condition;
import io.nsqconnect.broker.health.Health;
import io.nsqconnect.broker.http.BrokerView;
import io.nsqconnect.broker.http.HttpServer;
import io.nsqconnect.broker.http.ServerIdentity;
import io.nsqconnect.broker.logging.Logging;
import io.nsqconnect.broker.loop.HomeLoop;
import io.nsqconnect.broker.loop.SystemClock;
import io.nsqconnect.broker.sockets.Entrance;
import io.nsqconnect.broker.sockets.Listeners;
import io.nsqconnect.broker.sockets.Transport;
import io.nsqconnect.broker.stats.DeletedCounts;
import io.nsqconnect.broker.stats.Latencies;
import io.nsqconnect.broker.stats.NativeHeap;
import io.nsqconnect.broker.stats.StatsCollector;
import io.nsqconnect.broker.stats.StatsQuery;
import io.nsqconnect.broker.stats.StatsdReporter;
import io.nsqconnect.broker.storage.DataDirectoryLock;
import io.nsqconnect.broker.storage.Disk;
import io.nsqconnect.broker.storage.DiskQueueSettings;
import io.nsqconnect.broker.storage.DiskQueues;
import io.nsqconnect.broker.storage.EarlierFiles;
import io.nsqconnect.broker.storage.FileSystemDisk;
import io.nsqconnect.broker.storage.Metadata;
import io.nsqconnect.broker.tcp.Clients;
import io.nsqconnect.broker.tcp.Limits;
import io.nsqconnect.broker.tcp.ServerContext;
import io.nsqconnect.broker.tcp.TcpServer;
import io.nsqconnect.broker.tls.TlsException;
import io.nsqconnect.broker.tls.TlsServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running broker: who is made, in which order, and how it all ends.
 *
 * <p>Two threads do everything: the event loop, home of the engine and of all connections, and one
 * for slow work on files. A third is started when somebody looks inside the process, or when much
 * memory has become free.
 */
public final class Nsqd implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Nsqd.class);

  /** Share of the direct memory that messages may take; the rest is for sockets and disk queues. */
  private static final double MESSAGE_MEMORY_SHARE = 0.75;

  private static final int LOOP_CLOSE_TIMEOUT_SECONDS = 10;

  private final Configuration configuration;
  private final Clock clock = new SystemClock();
  private final long startTimeEpochSeconds = TimeUnit.NANOSECONDS.toSeconds(clock.epochNanos());
  private final Health health = new Health(clock);
  private final Condition serving = health.condition("serving");
  private final Clients clients = new Clients();
  private final Transport transport = Transport.best();
  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("home"), transport.ioHandler());
  private final ScheduledThreadPoolExecutor slowWork =
      new ScheduledThreadPoolExecutor(1, new DefaultThreadFactory("files"));
  private final ExecutorService background =
      Executors.newSingleThreadExecutor(new DefaultThreadFactory("background", true));
  private final EventLoop loop = loops.next();
  private final HomeLoop home = new HomeLoop(loop, clock);
  private final Listeners listeners = new Listeners(loops, transport);
  private final Path dataPath;
  private final Disk disk;
  private final TopicDirectory topics;
  private final IdReservations ids;
  private final Latencies latencies;
  private final DeletedCounts deleted = new DeletedCounts();
  private final Neighbours neighbours;
  private Optional<TlsServer> tls = Optional.empty();
  private final CompletableFuture<String> lockLost = new CompletableFuture<>();
  private DataDirectoryLock lock;
  private Engine engine;
  private DiskQueues diskQueues;
  private StatsCollector collector;
  private StatsdReporter statsd;
  private volatile Drain drain;
  private volatile Flush flush;

  /** The configuration with the ports that the broker has got. */
  private Nsqd(Configuration configuration) {
    this.configuration = configuration;
    // A sync that is due in a while is no reason to wait with the end.
    slowWork.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    this.dataPath = Path.of(configuration.get(Options.DATA_PATH));
    this.disk = new FileSystemDisk(dataPath);
    this.topics =
        new TopicDirectory(
            disk, loop, slowWork, later -> slowWork.schedule(later, 1, TimeUnit.SECONDS));
    this.ids = new IdReservations(dataPath.resolve(Metadata.FILE), clock, loop, slowWork);
    this.latencies = new Latencies(configuration, clock);
    this.neighbours = new Neighbours(home, clock, transport, configuration);
  }

  /**
   * Starts a broker. When this returns it serves.
   *
   * @throws ConfigurationException if it can't start; nothing is left running then
   */
  public static Nsqd start(Configuration configuration) throws ConfigurationException {
    Nsqd nsqd = new Nsqd(configuration);
    try {
      nsqd.instantiate();
      Metadata found = nsqd.readMetadata();
      LOG.info("{}", Version.banner());
      LOG.info("ID: {}", configuration.get(Options.NODE_ID));
      nsqd.openStorage();
      nsqd.openEngine(found);
      nsqd.serve();
      return nsqd;
    } catch (ConfigurationException | RuntimeException e) {
      nsqd.releaseAll();
      throw e;
    }
  }

  /** Where it listens, and since when it runs. */
  public ServerIdentity identity() {
    return new ServerIdentity(
        listeners.port(Entrance.TCP),
        listeners.port(Entrance.HTTP),
        listeners.port(Entrance.HTTPS),
        startTimeEpochSeconds);
  }

  /**
   * Drains if configured to, stops serving, puts all messages on disk and lets go of everything.
   */
  @Override
  public void close() {
    onLoop(
        () -> {
          neighbours.lookup().close();
          return null;
        });
    serving.failing("told to stop");
    Duration drainTimeout = configuration.get(Options.DRAIN_TIMEOUT);
    if (!drainTimeout.isZero()) {
      drain = onLoop(() -> Drain.begin(loop, engine, drainTimeout));
      drain.left().join();
    }
    listeners.close();
    if (statsd != null) {
      statsd.close();
    }
    LOG.info("NSQ: closing topics");
    flush = onLoop(() -> Flush.begin(engine, diskQueues));
    flush.await(loop.submit(this::closeEngine));
    LOG.info("NSQ: stopping subsystems");
    releaseAll();
    LOG.info("NSQ: bye");
  }

  /** Why the data path is not locked any more, as soon as that is so. */
  CompletionStage<String> lockLost() {
    return lockLost;
  }

  /** Ends the drain that a stop may have begun with; false if there is none. */
  boolean endDrain() {
    Drain draining = drain;
    return draining != null && draining.end();
  }

  /** What is lost if the process ends at this moment of a stop, in a few words. */
  String atRisk() {
    Flush flushing = flush;
    return flushing == null
        ? "what is in memory, in flight or deferred may be lost"
        : flushing.unwritten() + " messages that are not written are lost";
  }

  /** Hangs up on everybody and writes nothing more; the process has to end then. */
  void abandon() {
    slowWork.shutdownNow();
    listeners.close();
  }

  private void closeEngine() {
    slowWork.execute(topics.lastWrite());
    long lost = engine.close();
    ids.end();
    diskQueues.close();
    if (lost > 0) {
      LOG.error("NSQ: {} messages could not be stored and are lost", lost);
    }
  }

  private Metadata readMetadata() throws ConfigurationException {
    try {
      return Metadata.read(disk);
    } catch (IOException e) {
      throw new ConfigurationException("failed to load metadata - " + e.getMessage());
    }
  }

  /** All that nsqd calls so when it fails. */
  private void instantiate() throws ConfigurationException {
    try {
      lock = DataDirectoryLock.acquire(dataPath);
      lock.keep(lockLost::complete);
      Configurations.validate(configuration);
      tls = TlsServer.open(configuration);
      tls.ifPresent(server -> server.watch(slowWork, loop));
      listen();
    } catch (IOException | TlsException | ConfigurationException e) {
      throw new ConfigurationException("failed to instantiate nsqd - " + e.getMessage());
    }
  }

  private void openStorage() throws ConfigurationException {
    EarlierFiles earlier;
    try {
      earlier = EarlierFiles.on(disk);
    } catch (IOException e) {
      throw new ConfigurationException("failed to look at " + dataPath + " - " + e.getMessage());
    }
    diskQueues =
        new DiskQueues(
            earlier,
            DiskQueueSettings.of(configuration),
            loop,
            slowWork,
            health.condition("storage-writable"));
  }

  private void openEngine(Metadata found) throws ConfigurationException {
    long messageMemory = (long) (PlatformDependent.maxDirectMemory() * MESSAGE_MEMORY_SHARE);
    EngineSettings settings =
        new EngineSettings(
            Math.max(0, configuration.get(Options.MEM_QUEUE_SIZE)),
            messageMemory,
            Math.max(0, configuration.get(Options.MAX_MSG_TIMEOUT).toNanos()),
            (int) Math.min(Integer.MAX_VALUE, configuration.get(Options.MAX_CHANNEL_CONSUMERS)),
            configuration.get(Options.NODE_ID).intValue());
    BrokerEvents events = new BrokerEvents(topics, latencies, deleted, neighbours.lookup());
    IOException failure =
        onLoop(
            () -> {
              engine = new Engine(settings, clock, diskQueues, events, clock.epochNanos());
              home.adopt(engine);
              if (Topology.of(configuration).isShown()) {
                engine.showLocality();
              }
              try {
                ids.resume(engine.idTime());
                topics.load(found, engine);
                ids.begin();
                return null;
              } catch (IOException e) {
                return e;
              }
            });
    if (failure != null) {
      throw new ConfigurationException("failed to load metadata - " + failure.getMessage());
    }
    LOG.info(
        "MEMORY: heap {} MiB, messages {} MiB, {} transport",
        Runtime.getRuntime().maxMemory() >> 20,
        messageMemory >> 20,
        transport);
  }

  /** Takes the ports. Clients may connect from now on, but are not served yet. */
  private void listen() throws ConfigurationException {
    Limits limits = Limits.of(configuration, tls);
    ServerContext context =
        new ServerContext(home, clock, clients, limits, neighbours.authServers());
    listeners.open(Entrance.TCP, configuration, new TcpServer(context));
    collector = new StatsCollector(clients, latencies, deleted, startTimeEpochSeconds);
    RuntimeConfiguration runtime = new RuntimeConfiguration(configuration);
    runtime.onChange(Options.LOG_LEVEL, Logging::level);
    runtime.onChange(Options.LOOKUPD_TCP_ADDRESSES, neighbours.lookup()::addresses);
    HttpServer httpServer =
        new HttpServer(
            home,
            configuration,
            runtime,
            new BrokerView(this::identity, collector, health, topics::written),
            background);
    if (!configuration.get(Options.HTTP_ADDRESS).isEmpty()) {
      boolean plain = !configuration.get(Options.TLS_REQUIRED).equals("true");
      listeners.open(Entrance.HTTP, configuration, plain ? httpServer : httpServer.pointingToTls());
    }
    if (tls.isPresent() && !configuration.get(Options.HTTPS_ADDRESS).isEmpty()) {
      listeners.open(Entrance.HTTPS, configuration, httpServer.overTls(tls.get()));
    }
    onLoop(
        () -> {
          runtime.resolved(withPorts());
          return null;
        });
  }

  private Configuration withPorts() {
    return Configurations.withPorts(
        configuration, listeners.port(Entrance.TCP), listeners.port(Entrance.HTTP));
  }

  private void serve() {
    tls.ifPresent(server -> LOG.info("TLS: {}", server.summary()));
    LOG.info("DATA: {}", dataPath.toAbsolutePath());
    watchFreeSpace();
    new MemoryReturn(engine::freedMessageMemoryBytes, background, NativeHeap::trim).begin(loop);
    listeners.serve();
    if (!configuration.get(Options.STATSD_ADDRESS).isEmpty()) {
      statsd =
          StatsdReporter.start(
              withPorts(),
              () -> onLoop(() -> collector.collect(home.enter(), StatsQuery.TOPICS, "")),
              collector::memory);
    }
    onLoop(
        () -> {
          neighbours.lookup().start(withPorts());
          return null;
        });
  }

  private void watchFreeSpace() {
    FreeSpace freeSpace = new FreeSpace(disk, configuration, health.condition("free-space"));
    if (freeSpace.isLimited()) {
      new FreeSpaceWatch(freeSpace, diskQueues, engine, loop, slowWork).begin();
    }
  }

  private void releaseAll() {
    listeners.close();
    background.shutdownNow();
    neighbours.close();
    slowWork.shutdown();
    Flush.awaitFiles(slowWork);
    tls.ifPresent(TlsServer::close);
    loops
        .shutdownGracefully(0, LOOP_CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
        .awaitUninterruptibly();
    if (lock != null) {
      lock.close();
    }
  }

  private <T> T onLoop(Callable<T> work) {
    try {
      return loop.submit(work).get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
