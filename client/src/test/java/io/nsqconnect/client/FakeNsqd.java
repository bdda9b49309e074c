package io.nsqconnect.client;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalServerChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.nsqconnect.protocol.Command;
import io.nsqconnect.protocol.MessageId;
import io.nsqconnect.protocol.transport.Compression;
import io.nsqconnect.protocol.transport.TransportLayers;
import io.nsqconnect.protocol.transport.TransportUpgrade;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * An nsqd with the manners of the real one and nothing behind them: one queue per topic, whatever
 * the channel, and a script of what to refuse and what to leave unanswered. It writes down every
 * command that it gets.
 *
 * <p>Thread-safe; {@link #await} waits for something to be so.
 */
public final class FakeNsqd implements AutoCloseable {
  private static final long AWAIT_TIMEOUT_MS = 30_000;

  /** A message that waits or is in flight. */
  record Message(MessageId id, long timestampNs, int attempts, String body) {
    Message again() {
      return new Message(id, timestampNs, attempts + 1, body);
    }
  }

  private final EventLoop loop;
  private final boolean ownsLoop;
  private final NsqdAddress address;
  private Channel server;

  private final List<String> commands = new ArrayList<>();
  private final Map<String, Deque<Message>> waiting = new HashMap<>();
  private final List<FakeSession> sessions = new ArrayList<>();
  private final Map<Command, String> refusals = new EnumMap<>(Command.class);
  private final Set<Command> unanswered = EnumSet.noneOf(Command.class);
  private String identifyAnswer =
      "{\"max_rdy_count\":2500,\"version\":\"1.3.0\",\"max_msg_timeout\":900000,"
          + "\"msg_timeout\":60000,\"auth_required\":false}";
  private TransportLayers layers = TransportLayers.PLAIN;
  private SslContext tls;
  private int lastId;
  private int accepted;

  private FakeNsqd(
      EventLoop loop,
      boolean ownsLoop,
      Class<? extends ServerChannel> type,
      SocketAddress bindAddress) {
    this.loop = loop;
    this.ownsLoop = ownsLoop;
    var bound =
        new ServerBootstrap()
            .group(loop)
            .channel(type)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    accept(channel);
                  }
                })
            .bind(bindAddress);
    if (ownsLoop) {
      bound.syncUninterruptibly();
      server = bound.channel();
      address = new NsqdAddress("127.0.0.1", ((InetSocketAddress) server.localAddress()).getPort());
    } else {
      server = bound.channel();
      address = NsqdAddress.parse(((LocalAddress) bindAddress).id());
    }
  }

  /** On a free port of the loopback interface, with a thread of its own. */
  public static FakeNsqd onLoopback() {
    EventLoop loop =
        new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("fake-nsqd", true), NioIoHandler.newFactory())
            .next();
    return new FakeNsqd(
        loop, true, NioServerSocketChannel.class, new InetSocketAddress("127.0.0.1", 0));
  }

  /** In memory, on {@code loop}, reached by {@code address}. */
  static FakeNsqd inMemory(EventLoop loop, NsqdAddress address) {
    return new FakeNsqd(
        loop, false, LocalServerChannel.class, new LocalAddress(address.toString()));
  }

  public NsqdAddress address() {
    return address;
  }

  // The script.

  /** Answers IDENTIFY with {@code json} from now on. */
  public synchronized void answerIdentify(String json) {
    identifyAnswer = json;
  }

  /**
   * Offers layers to every connection, whether or not it has asked for them.
   *
   * @param serverTls for the TLS side; null without TLS
   */
  public synchronized void offer(TransportLayers offered, SslContext serverTls) {
    layers = offered;
    tls = serverTls;
    answerIdentify(
        "{\"tls_v1\":%b,\"snappy\":%b,\"deflate\":%b,\"deflate_level\":%d}"
            .formatted(
                offered.tls(),
                offered.compression() == Compression.SNAPPY,
                offered.compression() == Compression.DEFLATE,
                offered.deflateLevel()));
  }

  /** Answers {@code command} with the error frame {@code error} until {@link #allow}. */
  public synchronized void refuse(Command command, String error) {
    refusals.put(command, error);
  }

  /** Takes back {@link #refuse} and {@link #leaveUnanswered}. */
  public synchronized void allow(Command command) {
    refusals.remove(command);
    unanswered.remove(command);
  }

  /** Does not answer {@code command} until {@link #allow}. */
  public synchronized void leaveUnanswered(Command command) {
    unanswered.add(command);
  }

  /** Delivers {@code body} on {@code topic} as soon as there is a consumer that is ready. */
  public MessageId enqueue(String topic, String body) {
    MessageId id;
    synchronized (this) {
      id = MessageId.of(String.format("%016x", ++lastId));
      queue(topic).add(new Message(id, 1_000_000L * lastId, 0, body));
    }
    onLoop(() -> sessions().forEach(FakeSession::deliver));
    return id;
  }

  /** Sends a heartbeat on every connection. */
  public void heartbeat() {
    onLoop(() -> sessions().forEach(FakeSession::heartbeat));
  }

  /** Breaks every connection; their messages in flight wait again. */
  public void dropConnections() {
    onLoop(() -> sessions().forEach(FakeSession::drop));
  }

  // What was seen.

  /** All commands so far, as {@code NAME parameters body}. */
  public synchronized List<String> commands() {
    return List.copyOf(commands);
  }

  /** Those commands that begin with {@code prefix}. */
  public List<String> commands(String prefix) {
    return commands().stream().filter(command -> command.startsWith(prefix)).toList();
  }

  /** How many connections there have been. */
  public synchronized int accepted() {
    return accepted;
  }

  /** How many messages are in flight on all connections. */
  public synchronized int inFlight() {
    return sessions.stream().mapToInt(FakeSession::inFlight).sum();
  }

  /** Waits until {@code condition} holds; it is looked at after each command and delivery. */
  public synchronized void await(BooleanSupplier condition) {
    long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(AWAIT_TIMEOUT_MS);
    try {
      while (!condition.getAsBoolean()) {
        long leftMs = TimeUnit.NANOSECONDS.toMillis(deadlineNs - System.nanoTime());
        if (leftMs <= 0) {
          throw new AssertionError("did not come about; commands so far: " + commands);
        }
        wait(leftMs);
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Waits for a command that begins with {@code prefix}. */
  public void awaitCommand(String prefix) {
    await(() -> commands.stream().anyMatch(command -> command.startsWith(prefix)));
  }

  /** Stops listening and breaks every connection. */
  @Override
  public void close() {
    server.close();
    dropConnections();
    if (ownsLoop) {
      loop.parent().shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
  }

  // For the sessions.

  private void accept(Channel channel) {
    FakeSession session = new FakeSession(this, channel);
    synchronized (this) {
      accepted++;
      sessions.add(session);
      notifyAll();
    }
  }

  synchronized void onClosed(FakeSession session, String topic, Iterable<Message> unsettled) {
    sessions.remove(session);
    unsettled.forEach(message -> queue(topic).add(message));
    notifyAll();
  }

  synchronized void onDelivered() {
    notifyAll();
  }

  synchronized void note(String command) {
    commands.add(command);
    notifyAll();
  }

  synchronized String refusal(Command command) {
    return refusals.get(command);
  }

  synchronized boolean isUnanswered(Command command) {
    return unanswered.contains(command);
  }

  synchronized String identifyAnswer() {
    return identifyAnswer;
  }

  /** The upgrade of the connection that {@code frames} reads. */
  synchronized TransportUpgrade upgrade(ChannelHandlerContext frames) {
    return new TransportUpgrade(frames, layers, allocator -> tls.newHandler(allocator));
  }

  synchronized Message take(String topic) {
    Message next = queue(topic).poll();
    return next == null ? null : next.again();
  }

  synchronized void putBack(String topic, Message message) {
    queue(topic).add(message);
  }

  private Deque<Message> queue(String topic) {
    return waiting.computeIfAbsent(topic, name -> new ArrayDeque<>());
  }

  private synchronized List<FakeSession> sessions() {
    return List.copyOf(sessions);
  }

  private void onLoop(Runnable action) {
    loop.execute(action);
  }

  static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
