package io.nsqconnect.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import io.nsqconnect.protocol.ErrorCode;
import io.nsqconnect.protocol.FrameType;
import io.nsqconnect.protocol.Frames;
import io.nsqconnect.protocol.MessageId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The other end of one {@link NsqdConnection}, without a socket: the test says what nsqd answers
 * and how time passes, and sees what nsqd gets and what the connection's listener is told.
 */
final class NsqdInHand implements AutoCloseable {
  private static final NsqdAddress NSQD = new NsqdAddress("nsqd", 4150);

  private final MockTicker ticker = Ticker.newMockTicker();
  final EmbeddedChannel channel = EmbeddedChannel.builder().register(false).ticker(ticker).build();
  final Told told = new Told();
  private NsqdConnection connection;

  /** Settings with short times, to be added to. */
  static ConnectionSettings.Builder settings() {
    return ConnectionSettings.builder(new ClientIdentity("id", "host", "agent"))
        .connectTimeoutMs(500)
        .requestTimeoutMs(2000)
        .heartbeatIntervalMs(1000);
  }

  /** The connection under test, from {@link #connect} on. */
  NsqdConnection connection() {
    return connection;
  }

  void connect() {
    connect(settings().build());
  }

  /** Makes the connection when the channel is registered, as a bootstrap does. */
  void connect(ConnectionSettings settings) {
    channel
        .pipeline()
        .addLast(
            new ChannelInitializer<EmbeddedChannel>() {
              @Override
              protected void initChannel(EmbeddedChannel initialized) {
                connection = new NsqdConnection(NSQD, settings, told, initialized);
              }
            });
    register();
    channel.runPendingTasks();
  }

  /** Connects, and lets nsqd answer IDENTIFY with nothing special. */
  void connectAndIdentify() {
    connect();
    respond("{}");
    received();
  }

  void respond(String payload) {
    ByteBuf frame = Unpooled.buffer();
    frame.writeBytes(Frames.response(payload));
    channel.writeInbound(frame);
    channel.runPendingTasks();
  }

  void fail(String error) {
    byte[] payload = FakeNsqd.latin1(error);
    channel.writeInbound(
        Unpooled.buffer()
            .writeInt(4 + payload.length)
            .writeInt(FrameType.ERROR.ordinal())
            .writeBytes(payload));
    channel.runPendingTasks();
  }

  void advanceMs(long ms) {
    ticker.advanceMillis(ms);
    channel.runScheduledPendingTasks();
    channel.runPendingTasks();
  }

  /** All that was written since the last call. */
  String received() {
    StringBuilder written = new StringBuilder();
    for (ByteBuf next = channel.readOutbound(); next != null; next = channel.readOutbound()) {
      written.append(next.toString(StandardCharsets.ISO_8859_1));
      next.release();
    }
    return written.toString();
  }

  /** Why the connection has ended, once. */
  String closureReason() {
    assertThat(told.closures).hasSize(1);
    return told.closures.get(0).reason();
  }

  @Override
  public void close() {
    channel.finishAndReleaseAll();
  }

  private void register() {
    try {
      channel.register();
    } catch (Exception e) {
      throw new AssertionError("cannot register", e);
    }
  }

  /** What the connection's listener was told. */
  static final class Told implements ConnectionListener {
    final List<Closure> closures = new ArrayList<>();
    final List<String> messages = new ArrayList<>();
    final List<String> settlementFailures = new ArrayList<>();
    int readies;
    int writables;

    @Override
    public void onReady(NsqdConnection ready) {
      readies++;
    }

    @Override
    public void onMessage(long timestampNs, int attempts, MessageId id, byte[] body) {
      messages.add(
          timestampNs
              + " "
              + attempts
              + " "
              + id
              + " "
              + new String(body, StandardCharsets.ISO_8859_1));
    }

    @Override
    public void onSettlementFailed(ErrorCode code, String error) {
      settlementFailures.add(error);
    }

    @Override
    public void onWritable() {
      writables++;
    }

    @Override
    public void onClosed(Closure closure) {
      closures.add(closure);
    }
  }
}
