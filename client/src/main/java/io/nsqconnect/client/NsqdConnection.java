package io.nsqconnect.client;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.netty.util.concurrent.Future;
import io.nsqconnect.protocol.Commands;
import io.nsqconnect.protocol.ErrorCode;
import io.nsqconnect.protocol.FrameHandler;
import io.nsqconnect.protocol.Frames;
import io.nsqconnect.protocol.MessageId;
import io.nsqconnect.protocol.transport.TransportLayers;
import io.nsqconnect.protocol.transport.TransportUpgrade;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One V2 connection to an nsqd, from the magic to its end.
 *
 * <pre>
 *   active: magic, IDENTIFY ──► answer ──► [layers ──►] [AUTH ──►] ready ──► commands, messages
 *      └──────────────────────────┴───────────┴────────────┴─────────┴───► closed, for one {@link Closure}
 * </pre>
 *
 * <p>It lives on one event loop. Only {@link #isOpen}, {@link #submit} and {@link #executed} may be
 * called from other threads. Heartbeats are answered here, so they do not depend on what the rest
 * of the task does. Answers are matched to requests by their order. What nsqd does not do with a
 * FIN, REQ or TOUCH is passed on as information; every other error ends the connection, as it does
 * on nsqd's side.
 */
final class NsqdConnection implements FrameHandler, DeliveryConnection {
  private static final Logger LOG = LoggerFactory.getLogger(NsqdConnection.class);

  private final NsqdAddress nsqd;
  private final ConnectionSettings settings;
  private final ConnectionListener listener;
  private final Channel channel;
  private final CommandBatch commands;
  private final PendingRequests requests;
  private final Barriers barriers = new Barriers();
  private final Future<?> handshakeTimeout;
  private final FrameReader reader = new FrameReader(this);
  private ServerInfo server;
  private volatile boolean open = true;

  /** A connection over {@code channel}, which is registered and about to become active. */
  NsqdConnection(
      NsqdAddress nsqd, ConnectionSettings settings, ConnectionListener listener, Channel channel) {
    this.nsqd = nsqd;
    this.settings = settings;
    this.listener = listener;
    this.channel = channel;
    commands = new CommandBatch(channel);
    requests =
        new PendingRequests(nsqd, channel.eventLoop(), settings.requestTimeoutMs(), this::close);
    Closure slow =
        new Closure.Lost(
            "not connected and identified within " + settings.connectTimeoutMs() + " ms");
    handshakeTimeout =
        channel.eventLoop().schedule(() -> close(slow), settings.connectTimeoutMs(), MILLISECONDS);
    channel
        .pipeline()
        .addLast(new ReadTimeoutHandler(2L * settings.heartbeatIntervalMs(), MILLISECONDS))
        .addLast(reader);
  }

  /** Whether the connection has not ended yet. Any thread. */
  boolean isOpen() {
    return open;
  }

  /** Whether less waits to be sent than the channel's high watermark. */
  boolean isWritable() {
    return open && channel.isWritable();
  }

  /** What nsqd said of itself; null before the connection is ready. */
  ServerInfo server() {
    return server;
  }

  /**
   * Sends a command that nsqd answers.
   *
   * @param what the command as error texts name it
   * @return the payload of the response; fails with {@link RequestFailedException}
   */
  CompletableFuture<String> request(String what, CommandWriter command) {
    if (!open) {
      return CompletableFuture.failedFuture(
          RequestFailedException.notExecuted(nsqd, what, "connection closed", null));
    }
    try {
      commands.append(command);
    } catch (RuntimeException | OutOfMemoryError e) {
      // The second if there is no room for a buffer, as a rule: there may be later.
      return CompletableFuture.failedFuture(
          RequestFailedException.notExecuted(nsqd, what, "it can not be written: " + e, e));
    }
    return requests.add(what);
  }

  /** Sends a command that nsqd does not answer. */
  void send(CommandWriter command) {
    commands.append(command);
  }

  /**
   * Sends a command that nsqd does not answer. Any thread.
   *
   * @return false if the connection has ended
   */
  boolean submit(CommandWriter command) {
    if (!open) {
      return false;
    }
    try {
      commands.submit(command);
      return true;
    } catch (RejectedExecutionException e) {
      // The thread has ended, and the connection with it.
      return false;
    }
  }

  @Override
  public CompletableFuture<Void> executed() {
    Barriers.Barrier barrier = barriers.raise();
    if (!submit(out -> Commands.writeTouch(out, barrier.id()))) {
      barriers.failAll();
    }
    return barrier.passed();
  }

  @Override
  public long maxMsgTimeoutMs() {
    return server.maxMsgTimeoutMs();
  }

  /**
   * Sends what waits to be sent and ends this side of the stream. nsqd reads to that end before it
   * closes, so the {@link ConnectionListener#onClosed} that follows means that it has seen all.
   */
  void finish() {
    if (!open) {
      return;
    }
    commands.sendAll();
    channel
        .writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(
            (ChannelFutureListener)
                sent -> {
                  if (sent.channel() instanceof DuplexChannel duplex) {
                    duplex.shutdownOutput();
                  } else {
                    close(new Closure.Lost("closed by this client"));
                  }
                });
  }

  /** Ends the connection at once, unless it has ended. */
  void close(Closure closure) {
    if (!open) {
      return;
    }
    open = false;
    handshakeTimeout.cancel(false);
    commands.close();
    channel.close();
    barriers.failAll();
    requests.failAll(closure);
    listener.onClosed(closure);
  }

  /** Opens the conversation; the channel has become active. */
  void greet() {
    if (!open) {
      return;
    }
    send(Commands::writeMagic);
    String identification = Identification.request(settings);
    request("IDENTIFY", out -> Commands.writeIdentify(out, identification))
        .thenAccept(this::onIdentified);
  }

  private void onIdentified(String answer) {
    TransportLayers layers;
    try {
      server = Identification.answer(answer);
      layers = Identification.layers(answer);
    } catch (IllegalArgumentException e) {
      close(new Closure.Lost(e.getMessage(), e));
      return;
    }
    if (settings.transport().tls().isPresent() && !layers.tls()) {
      String reason = "nsqd does not offer TLS, and this client is configured not to go without";
      close(new Closure.Refused(Optional.empty(), reason));
      return;
    }
    SslHandler tls;
    try {
      tls =
          layers.tls()
              ? settings.transport().newTlsHandler(nsqd, settings.connectTimeoutMs())
              : null;
    } catch (RuntimeException e) {
      close(new Closure.Lost("TLS can not be set up: " + e.getMessage(), e));
      return;
    }
    addLayers(new TransportUpgrade(channel.pipeline().context(reader), layers, allocator -> tls));
  }

  /** Adds the layers one by one; nsqd confirms each through it. */
  private void addLayers(TransportUpgrade upgrade) {
    if (upgrade.isComplete()) {
      authenticate();
      return;
    }
    requests
        .add("upgrade of the connection")
        .thenAccept(
            answer -> {
              if (answer.equals(Frames.OK)) {
                addLayers(upgrade);
              } else {
                close(new Closure.Lost("answer \"" + answer + "\" to an upgrade (expected: OK)"));
              }
            });
    upgrade.addNext(reader.takeUnread()).addListener(this::onLayerAdded);
  }

  private void onLayerAdded(Future<?> added) {
    if (!added.isSuccess()) {
      Throwable cause = added.cause();
      close(new Closure.Lost("TLS with nsqd failed: " + cause.getMessage(), cause));
    }
  }

  private void authenticate() {
    if (!server.authRequired()) {
      onReady();
      return;
    }
    Optional<AuthSecret> secret = settings.authSecret();
    if (secret.isEmpty()) {
      String reason = "nsqd requires AUTH and no auth secret is configured";
      close(new Closure.Refused(Optional.of(ErrorCode.E_AUTH_FIRST), reason));
      return;
    }
    byte[] body = secret.get().bytes();
    request("AUTH", out -> Commands.writeAuth(out, body)).thenRun(this::onReady);
  }

  private void onReady() {
    handshakeTimeout.cancel(false);
    LOG.debug("connected to nsqd {}: {}", nsqd, server);
    listener.onReady(this);
  }

  void onWritabilityChanged() {
    if (isWritable()) {
      // Not from here: the change can come out of a write that the listener itself has made.
      channel.eventLoop().execute(listener::onWritable);
    }
  }

  @Override
  public void onResponse(String payload) {
    if (!open) {
      return;
    }
    if (payload.equals(Frames.HEARTBEAT)) {
      send(Commands::writeNop);
    } else if (!requests.answerOldest(payload)) {
      close(new Closure.Lost("answer \"" + payload + "\" to nothing that was asked"));
    }
  }

  @Override
  public void onError(String payload) {
    if (!open) {
      return;
    }
    if (barriers.isPassed(payload)) {
      return;
    }
    Optional<ErrorCode> code = ErrorText.code(payload);
    if (code.isPresent() && !code.get().isFatal()) {
      LOG.debug("nsqd {}: {}", nsqd, payload);
      listener.onSettlementFailed(code.get(), payload);
    } else {
      close(new Closure.Refused(code, payload));
    }
  }

  @Override
  public void onMessage(
      long timestampNs, int attempts, MessageId id, ByteBuf buffer, int bodyIndex, int bodyLength) {
    if (open) {
      byte[] body = ByteBufUtil.getBytes(buffer, bodyIndex, bodyLength, true);
      listener.onMessage(timestampNs, attempts, id, body);
    }
  }
}
