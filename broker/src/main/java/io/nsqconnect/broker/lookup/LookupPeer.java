package io.nsqconnect.broker.lookup;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.util.concurrent.Future;
import io.nsqconnect.broker.json.JsonMembers;
import io.nsqconnect.broker.outgoing.Connector;
import io.nsqconnect.broker.outgoing.HostPort;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The registration of the broker with one nsqlookupd.
 *
 * <pre>
 *   DISCONNECTED ─something to say─► CONNECTING ─► IDENTIFYING ─► REGISTERING ─► REGISTERED
 *        ▲                               │             │              │             │
 *        └──── error, silence, close ────┴─────────────┴──────────────┴─────────────┘
 * </pre>
 *
 * <p>One command at a time: the next follows the answer, for which there is a second. After
 * identifying itself the broker registers all that exists, so the command that a lost connection
 * took with it need not be repeated. Nothing is retried for its own sake: a change or a ping
 * connects again, after a pause that grows while that fails. Confined to the home loop; never
 * blocks it.
 */
final class LookupPeer {
  /** The first bytes of a connection: protocol V1. */
  static final String MAGIC = "  V1";

  static final long CONNECT_TIMEOUT_MS = 1_000;
  static final long ANSWER_TIMEOUT_MS = 1_000;

  /** Changes that may wait for an answer; beyond it is cheaper to register everything again. */
  static final int MAX_WAITING = 10_000;

  private static final String IDENTIFY = "IDENTIFY";
  private static final byte[] E_INVALID = "E_INVALID".getBytes(StandardCharsets.US_ASCII);
  private static final long FIRST_PAUSE_MS = 100;
  private static final long LONGEST_PAUSE_MS = 12_800;
  private static final int MAX_SHOWN_CHARS = 200;

  private static final Logger LOG = LoggerFactory.getLogger(LookupPeer.class);

  private enum Phase {
    DISCONNECTED,
    CONNECTING,
    IDENTIFYING,
    REGISTERING,
    REGISTERED
  }

  private final String address;
  private final EventLoop loop;
  private final Connector connector;
  private final Registrar registrar;
  private final ArrayDeque<String> registrations = new ArrayDeque<>();
  private final ArrayDeque<String> waiting = new ArrayDeque<>();
  private Phase phase = Phase.DISCONNECTED;
  private Future<Channel> connecting;
  private Channel connection;

  /** The command that has been sent and not been answered, or null. */
  private String unanswered;

  private Future<?> answerTimer;

  /** Runs while it is too early to connect again. */
  private Future<?> pause;

  private long pauseMs = FIRST_PAUSE_MS;
  private PeerInfo info;
  private boolean closed;

  LookupPeer(String address, EventLoop loop, Connector connector, Registrar registrar) {
    this.address = address;
    this.loop = loop;
    this.connector = connector;
    this.registrar = registrar;
  }

  String address() {
    return address;
  }

  /** What the peer last said of itself, also when it has gone since; null before. */
  PeerInfo info() {
    return info;
  }

  /** Tells the peer, connecting first if need be. */
  void tell(String command) {
    if (waiting.size() >= MAX_WAITING) {
      waiting.clear();
      if (phase == Phase.REGISTERED) {
        disconnect("more than " + MAX_WAITING + " changes wait for an answer");
      }
    }
    waiting.add(command);
    proceed();
  }

  /** Connects, without anything to say but what exists. */
  void connect() {
    LOG.info("LOOKUP connecting to {}", address);
    phase = Phase.CONNECTING;
    HostPort target;
    try {
      target = HostPort.parse(address);
    } catch (IllegalArgumentException e) {
      disconnect("dial tcp: " + e.getMessage());
      return;
    }
    connecting = connector.connect(target, CONNECT_TIMEOUT_MS);
    connecting.addListener((Future<Channel> attempt) -> onConnected(attempt));
  }

  void close() {
    closed = true;
    waiting.clear();
    release();
    if (pause != null) {
      pause.cancel(false);
    }
  }

  private void proceed() {
    if (phase == Phase.DISCONNECTED && pause == null) {
      connect();
    } else if (phase == Phase.REGISTERED && unanswered == null) {
      sendNext();
    }
  }

  private void onConnected(Future<Channel> attempt) {
    if (closed) {
      if (attempt.isSuccess()) {
        attempt.getNow().close();
      }
      return;
    }
    if (!attempt.isSuccess()) {
      disconnect(attempt.cause().getMessage());
      return;
    }
    phase = Phase.IDENTIFYING;
    connection = attempt.getNow();
    connection
        .pipeline()
        .addLast(
            new LengthFieldBasedFrameDecoder(
                Integer.BYTES + registrar.maxAnswerBytes(), 0, Integer.BYTES, 0, Integer.BYTES),
            new Answers());
    connection.config().setAutoRead(true);
    byte[] identity = registrar.identity();
    ByteBuf greeting = connection.alloc().buffer();
    ByteBufUtil.writeAscii(greeting, MAGIC + IDENTIFY + '\n');
    send(IDENTIFY, greeting.writeInt(identity.length).writeBytes(identity));
  }

  private void sendNext() {
    String command = registrations.poll();
    if (command != null) {
      LOG.info("LOOKUPD({}): {}", address, command);
    } else {
      phase = Phase.REGISTERED;
      pauseMs = FIRST_PAUSE_MS;
      command = waiting.poll();
    }
    if (command != null) {
      send(command, ByteBufUtil.writeAscii(connection.alloc(), command + '\n'));
    }
  }

  private void send(String command, ByteBuf bytes) {
    unanswered = command;
    answerTimer =
        loop.schedule(
            () -> disconnect("no answer within " + ANSWER_TIMEOUT_MS + " ms"),
            ANSWER_TIMEOUT_MS,
            TimeUnit.MILLISECONDS);
    connection.writeAndFlush(bytes);
  }

  private void onAnswer(byte[] answer) {
    if (unanswered == null) {
      // Nobody asked. What it says would not matter either.
      return;
    }
    answerTimer.cancel(false);
    if (phase == Phase.IDENTIFYING && !identified(answer)) {
      return;
    }
    unanswered = null;
    sendNext();
  }

  /** Whether {@code answer} is one that a connection can begin with. */
  private boolean identified(byte[] answer) {
    if (Arrays.equals(answer, E_INVALID)) {
      disconnect("lookupd returned E_INVALID");
      return false;
    }
    try {
      JsonMembers members = JsonMembers.parse(answer);
      info = PeerInfo.ofWhatFits(members);
      info = PeerInfo.of(members);
    } catch (IOException e) {
      disconnect("parsing response - " + shown(answer));
      return false;
    }
    LOG.info("LOOKUPD({}): peer info {}", address, info);
    if (info.broadcastAddress().isEmpty()) {
      LOG.error("LOOKUPD({}): no broadcast address", address);
    }
    phase = Phase.REGISTERING;
    registrations.addAll(registrar.registrations());
    return true;
  }

  /**
   * Gives the connection up, or the attempt. Each command is a reason for one attempt, as with
   * nsqd; what is left of them leads to the next once the pause is over.
   */
  private void disconnect(String reason) {
    if (unanswered == null) {
      LOG.error("LOOKUPD({}): {}", address, reason);
    } else {
      LOG.error("LOOKUPD({}): {} - {}", address, unanswered, reason);
    }
    if (phase != Phase.REGISTERED) {
      waiting.poll();
    }
    release();
    pause =
        loop.schedule(
            () -> {
              pause = null;
              if (!waiting.isEmpty()) {
                connect();
              }
            },
            pauseMs,
            TimeUnit.MILLISECONDS);
    pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
  }

  private void release() {
    phase = Phase.DISCONNECTED;
    unanswered = null;
    registrations.clear();
    if (answerTimer != null) {
      answerTimer.cancel(false);
    }
    if (connecting != null) {
      connecting.cancel(false);
    }
    Channel closing = connection;
    connection = null;
    if (closing != null) {
      closing.close();
    }
  }

  private static String shown(byte[] answer) {
    String text = new String(answer, StandardCharsets.UTF_8);
    String start = text.substring(0, Math.min(MAX_SHOWN_CHARS, text.length()));
    return start.replaceAll("\\p{Cntrl}", "?");
  }

  private final class Answers extends SimpleChannelInboundHandler<ByteBuf> {
    @Override
    protected void channelRead0(ChannelHandlerContext context, ByteBuf answer) {
      if (context.channel() == connection) {
        onAnswer(ByteBufUtil.getBytes(answer));
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      if (context.channel() == connection) {
        disconnect("EOF");
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      if (context.channel() == connection) {
        disconnect(
            cause instanceof DecoderException
                ? "response of more than " + registrar.maxAnswerBytes() + " bytes"
                : String.valueOf(cause.getMessage()));
      }
    }
  }
}
