package io.nsqconnect.broker.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.nsqconnect.broker.config.Configuration;
import io.nsqconnect.broker.config.ConfigurationException;
import io.nsqconnect.broker.config.Options;
import io.nsqconnect.broker.config.RuntimeConfiguration;
import io.nsqconnect.broker.engine.Channel;
import io.nsqconnect.broker.engine.DeliverySink;
import io.nsqconnect.broker.engine.Engine;
import io.nsqconnect.broker.engine.EngineListener;
import io.nsqconnect.broker.engine.EngineSettings;
import io.nsqconnect.broker.engine.ManualClock;
import io.nsqconnect.broker.engine.RecordingSink;
import io.nsqconnect.broker.engine.SubscribeException;
import io.nsqconnect.broker.engine.Topic;
import io.nsqconnect.broker.health.Health;
import io.nsqconnect.broker.loop.HomeLoop;
import io.nsqconnect.broker.stats.DeletedCounts;
import io.nsqconnect.broker.stats.Latencies;
import io.nsqconnect.broker.stats.StatsCollector;
import io.nsqconnect.broker.tcp.Clients;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * One connection to the HTTP API, with everything around it in the test's hands: time, disk, the
 * thread for slow work, and a peer that may stop reading. Bytes go in, bytes come out.
 */
final class HttpFixture implements AutoCloseable {
  static final int MAX_MESSAGE = 100;
  static final int MAX_BODY = 1000;
  static final long START_TIME = 1_795_344_600;

  final ManualClock clock = new ManualClock();
  final Health health = new Health(clock);
  final DeletedCounts deleted = new DeletedCounts();
  final HeapSpills spills = new HeapSpills();
  final ArrayDeque<Runnable> background = new ArrayDeque<>();
  boolean backgroundIsGone;
  CompletableFuture<Void> metadataWritten = CompletableFuture.completedFuture(null);
  final List<String> logLevels = new ArrayList<>();
  final List<List<String>> lookupAddresses = new ArrayList<>();
  final SocketInHand socket = new SocketInHand();
  final Engine engine;
  private final HomeLoop home;
  private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);

  HttpFixture() {
    this(10_000);
  }

  HttpFixture(long memQueueSize) {
    this(
        Configuration.defaults()
            .with(Options.MEM_QUEUE_SIZE, memQueueSize)
            .with(Options.NODE_ID, 617L)
            .with(Options.BROADCAST_ADDRESS, "nsq.example")
            .with(Options.MAX_MSG_SIZE, (long) MAX_MESSAGE)
            .with(Options.MAX_BODY_SIZE, (long) MAX_BODY));
  }

  HttpFixture(Configuration configuration) {
    EngineSettings settings =
        new EngineSettings(
            configuration.get(Options.MEM_QUEUE_SIZE), 1L << 40, 900_000_000_000L, 0, 617);
    engine = new Engine(settings, clock, spills, new Deletions(deleted), 42);
    home = new HomeLoop(socket.eventLoop(), clock);
    home.adopt(engine);
    RuntimeConfiguration runtime = new RuntimeConfiguration(configuration);
    runtime.onChange(Options.LOG_LEVEL, logLevels::add);
    runtime.onChange(Options.LOOKUPD_TCP_ADDRESSES, lookupAddresses::add);
    socket.config().setAllocator(allocator);
    socket.freezeTime();
    server(configuration, runtime).addHandlers(socket.pipeline());
  }

  private HttpServer server(Configuration configuration, RuntimeConfiguration runtime) {
    try {
      return new HttpServer(
          home,
          configuration,
          runtime,
          new BrokerView(
              () -> new ServerIdentity(4150, 4151, 0, START_TIME),
              new StatsCollector(
                  new Clients(), new Latencies(configuration, clock), deleted, START_TIME),
              health,
              () -> metadataWritten),
          this::runInBackground);
    } catch (ConfigurationException e) {
      throw new AssertionError(e);
    }
  }

  /** The only answer to a request. */
  HttpAnswer request(String method, String uri) {
    return request(method, uri, "");
  }

  /** The only answer to a request with a body. */
  HttpAnswer request(String method, String uri, String body) {
    receive(head(method, uri, "Content-Length: " + body.length()) + body);
    return answer();
  }

  HttpAnswer get(String uri) {
    return request("GET", uri);
  }

  HttpAnswer post(String uri) {
    return request("POST", uri);
  }

  HttpAnswer post(String uri, String body) {
    return request("POST", uri, body);
  }

  static String head(String method, String uri, String... headers) {
    StringBuilder head = new StringBuilder(method + ' ' + uri + " HTTP/1.1\r\nHost: nsqd\r\n");
    for (String header : headers) {
      head.append(header).append("\r\n");
    }
    return head.append("\r\n").toString();
  }

  /** The bytes arrive, and the batch that they open ends. */
  void receive(String bytes) {
    ByteBuf read = allocator.buffer(bytes.length());
    read.writeCharSequence(bytes, ISO_8859_1);
    socket.writeInbound(read);
  }

  /** All that was sent since the last call. */
  String sent() {
    StringBuilder sent = new StringBuilder();
    for (ByteBuf part = socket.readOutbound(); part != null; part = socket.readOutbound()) {
      sent.append(part.toString(ISO_8859_1));
      part.release();
    }
    return sent.toString();
  }

  List<HttpAnswer> answers() {
    return HttpAnswer.parse(sent());
  }

  HttpAnswer answer() {
    List<HttpAnswer> answers = answers();
    assertThat(answers).hasSize(1);
    return answers.get(0);
  }

  /** The thread for slow work does what it was given. */
  void runBackground() {
    for (Runnable work = background.poll(); work != null; work = background.poll()) {
      work.run();
    }
    socket.runPendingTasks();
  }

  void advance(long ms) {
    clock.advance(TimeUnit.MILLISECONDS.toNanos(ms));
    socket.advanceTimeBy(ms, TimeUnit.MILLISECONDS);
    socket.runPendingTasks();
    // What a timer has handed to the loop.
    socket.runPendingTasks();
  }

  /** The connection closes a second after its last answer: so long may the peer be sending. */
  void assertLingersAndCloses() {
    assertThat(socket.isOpen()).isTrue();
    receive("x".repeat(10_000));
    assertThat(socket.config().isAutoRead()).isTrue();
    advance(999);
    assertThat(socket.isOpen()).isTrue();
    advance(1);
    assertThat(socket.isOpen()).isFalse();
    assertThat(sent()).isEmpty();
  }

  /** The peer sends no more, but still reads. */
  void peerClosesOutput() {
    socket.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    socket.runPendingTasks();
  }

  Topic topic(String name) {
    return engine.existingTopic(name);
  }

  Channel channel(String topic, String name) {
    return engine.existingTopic(topic).existingChannel(name);
  }

  /** The messages of a topic, which had no channel so far. */
  List<String> messages(String topic) {
    List<String> bodies = new ArrayList<>();
    try {
      home.enter().topic(topic).channel("all").subscribe(new Bodies(bodies), 1, 0).ready(1000);
    } catch (SubscribeException e) {
      throw new AssertionError(e);
    }
    socket.runPendingTasks();
    return bodies;
  }

  /** Hangs up, and sees to it that no memory was lost and nothing failed unheard. */
  @Override
  public void close() {
    socket.stuck(false);
    socket.close();
    socket.runPendingTasks();
    sent();
    socket.checkException();
    engine.close();
    assertThat(allocator.metric().usedDirectMemory()).isZero();
    assertThat(allocator.metric().usedHeapMemory()).isZero();
  }

  private void runInBackground(Runnable work) {
    if (backgroundIsGone) {
      throw new RejectedExecutionException("gone");
    }
    background.add(work);
  }

  /** A socket whose peer may stop reading. */
  static final class SocketInHand extends EmbeddedChannel {
    private boolean stuck;
    private SocketAddress peer;

    void peer(SocketAddress address) {
      peer = address;
    }

    @Override
    public SocketAddress remoteAddress() {
      return peer == null ? super.remoteAddress() : peer;
    }

    void stuck(boolean isStuck) {
      stuck = isStuck;
      flush();
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer in) throws Exception {
      if (!stuck) {
        super.doWrite(in);
      }
    }
  }

  private record Deletions(DeletedCounts deleted) implements EngineListener {
    @Override
    public void topicDeleted(Topic topic) {
      deleted.topicDeleted(topic);
    }

    @Override
    public void channelDeleted(Channel channel) {
      deleted.channelDeleted(channel);
    }
  }

  private record Bodies(List<String> bodies) implements DeliverySink {
    @Override
    public boolean deliver(ByteBuffer memory, int offset, int length, int attempts) {
      bodies.add(RecordingSink.body(memory, offset, length));
      return true;
    }

    @Override
    public void disconnect() {}
  }
}
