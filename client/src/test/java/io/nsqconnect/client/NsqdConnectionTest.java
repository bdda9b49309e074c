package io.nsqconnect.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.compression.SnappyFrameEncoder;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import io.nsqconnect.protocol.Commands;
import io.nsqconnect.protocol.ErrorCode;
import io.nsqconnect.protocol.FrameType;
import io.nsqconnect.protocol.Frames;
import io.nsqconnect.protocol.MessageId;
import io.nsqconnect.protocol.transport.Compression;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.zip.Deflater;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NsqdConnectionTest {
  private static final NsqdAddress NSQD = new NsqdAddress("nsqd", 4150);
  private final ConnectionSettings.Builder settings =
      ConnectionSettings.builder(new ClientIdentity("id", "host", "agent"))
          .connectTimeoutMs(500)
          .requestTimeoutMs(2000)
          .heartbeatIntervalMs(1000);

  private final MockTicker ticker = Ticker.newMockTicker();
  private final EmbeddedChannel channel =
      EmbeddedChannel.builder().register(false).ticker(ticker).build();
  private final Recorder recorder = new Recorder();
  private NsqdConnection connection;

  @AfterEach
  void release() {
    channel.finishAndReleaseAll();
  }

  @Test
  void greetsWithTheMagicAndIdentifiesInOneWrite() throws Exception {
    connect(settings.build());

    assertThat(write()).startsWith("  V2IDENTIFY\n").contains("\"client_id\":\"id\"");
    assertThat(recorder.readies).isZero();
  }

  @Test
  void isReadyWhenItIsIdentified() throws Exception {
    connect(settings.build());

    respond("{\"max_rdy_count\":9}");

    assertThat(recorder.readies).isEqualTo(1);
    assertThat(connection.server().maxReadyCount()).isEqualTo(9);
  }

  @Test
  void authenticatesIfNsqdRequiresIt() throws Exception {
    connect(settingsWithSecret());
    write();

    respond("{\"auth_required\":true}");
    assertThat(write()).isEqualTo("AUTH\n\0\0\0\4hush");
    assertThat(recorder.readies).isZero();
    respond("{\"permission_count\":1}");

    assertThat(recorder.readies).isEqualTo(1);
  }

  @Test
  void keepsTheSecretToItselfIfNsqdDoesNotAskForIt() throws Exception {
    connect(settingsWithSecret());
    write();

    respond("{\"auth_required\":false}");

    assertThat(recorder.readies).isEqualTo(1);
    assertThat(write()).isEmpty();
  }

  @Test
  void endsIfNsqdRequiresASecretThatThereIsNot() throws Exception {
    connect(settings.build());

    respond("{\"auth_required\":true}");

    assertThat(recorder.closures)
        .containsExactly(
            new Closure.Refused(
                Optional.of(ErrorCode.E_AUTH_FIRST),
                "nsqd requires AUTH and no auth secret is configured"));
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void endsIfTheHandshakeTakesTooLong() throws Exception {
    connect(settings.build());

    advanceMs(499);
    assertThat(recorder.closures).isEmpty();
    advanceMs(1);

    assertThat(reason()).isEqualTo("not connected and identified within 500 ms");
  }

  @Test
  void endsIfNsqdAnswersIdentifyWithoutItsSettings() throws Exception {
    connect(settings.build());

    respond("OK");

    assertThat(reason()).isEqualTo("answer to IDENTIFY is \"OK\" (expected: a JSON object)");
  }

  @Test
  void endsIfIdentifyIsRefused() throws Exception {
    connect(settings.build());

    fail("E_BAD_BODY IDENTIFY msg timeout (1) is invalid");

    assertThat(recorder.closures)
        .containsExactly(
            new Closure.Refused(
                Optional.of(ErrorCode.E_BAD_BODY),
                "E_BAD_BODY IDENTIFY msg timeout (1) is invalid"));
  }

  @Test
  void readsWhatComesWithTheAnswerThroughTheLayerThatItAnnounces() throws Exception {
    connect(
        settings.transport(new TransportSettings(Optional.empty(), Compression.SNAPPY, 6)).build());
    ByteBuf all = Unpooled.buffer();
    Frames.writeResponse(all, "{\"snappy\":true}");
    ByteBuf compressed = Unpooled.buffer();
    Frames.writeOk(compressed);
    Frames.writeResponse(compressed, Frames.HEARTBEAT);
    EmbeddedChannel encoder = new EmbeddedChannel(new SnappyFrameEncoder());
    encoder.writeOutbound(compressed);
    encoder.finish();
    ByteBuf chunks = encoder.readOutbound();
    all.writeBytes(chunks);
    chunks.release();
    write();

    channel.writeInbound(all);
    channel.runPendingTasks();

    assertThat(recorder.readies).isEqualTo(1);
    assertThat(write()).contains("sNaPpY").endsWith("NOP\n");
  }

  @Test
  void endsIfTheLayerIsConfirmedByAnythingButOk() throws Exception {
    connect(settings.build());

    respond("{\"deflate\":true}");
    channel.writeInbound(deflated("{}"));

    assertThat(reason()).isEqualTo("answer \"{}\" to an upgrade (expected: OK)");
  }

  @Test
  void doesNotGoOnInTheClearIfItIsToEncrypt() throws Exception {
    connect(
        settings
            .transport(
                new TransportSettings(Optional.of((host, port) -> null), Compression.NONE, 6))
            .build());

    respond("{\"tls_v1\":false}");

    assertThat(reason())
        .isEqualTo("nsqd does not offer TLS, and this client is configured not to go without");
  }

  @Test
  void goesOnUncompressedIfNsqdDoesNotOfferIt() throws Exception {
    connect(
        settings
            .transport(new TransportSettings(Optional.empty(), Compression.DEFLATE, 6))
            .build());

    respond("{\"deflate\":false}");

    assertThat(recorder.readies).isEqualTo(1);
  }

  @Test
  void answersHeartbeats() throws Exception {
    ready();

    respond(Frames.HEARTBEAT);

    assertThat(write()).isEqualTo("NOP\n");
  }

  @Test
  void takesTwoIntervalsWithoutAHeartbeatForTheEnd() throws Exception {
    ready();

    advanceMs(1500);
    respond(Frames.HEARTBEAT);
    advanceMs(1999);
    assertThat(recorder.closures).isEmpty();
    advanceMs(1);

    assertThat(reason()).isEqualTo("nothing from nsqd for two heartbeat intervals");
  }

  @Test
  void matchesAnswersToRequestsByTheirOrder() throws Exception {
    ready();
    CompletableFuture<String> first = connection.request("A", Commands::writeNop);
    CompletableFuture<String> second = connection.request("B", Commands::writeNop);

    respond("1");
    respond(Frames.HEARTBEAT);
    assertThat(first).isCompletedWithValue("1");
    assertThat(second).isNotDone();
    respond("2");

    assertThat(second).isCompletedWithValue("2");
  }

  @Test
  void endsOnAnAnswerToNothing() throws Exception {
    ready();

    respond("OK");

    assertThat(reason()).isEqualTo("answer \"OK\" to nothing that was asked");
  }

  @Test
  void passesOnWhatNsqdDidNotDoWithASettlement() throws Exception {
    ready();
    CompletableFuture<String> request = connection.request("A", Commands::writeNop);

    fail("E_FIN_FAILED FIN 0123456789abcdef failed ID not in flight");

    assertThat(recorder.settlementFailures)
        .containsExactly("E_FIN_FAILED FIN 0123456789abcdef failed ID not in flight");
    assertThat(request).isNotDone();
    assertThat(connection.isOpen()).isTrue();
  }

  @Test
  void endsOnAnErrorThatItDoesNotKnow() throws Exception {
    ready();

    fail("E_NEW something");

    assertThat(recorder.closures)
        .containsExactly(new Closure.Refused(Optional.empty(), "E_NEW something"));
  }

  @Test
  void endsOnWhatIsNoFrame() throws Exception {
    ready();

    channel.writeInbound(Unpooled.copiedBuffer("HTTP/1.1 400", StandardCharsets.US_ASCII));

    assertThat(reason())
        .contains("MalformedFrameException: frame size 1213486160 (expected: 4 to 67108864)");
  }

  @Test
  void handsOverMessagesThatArriveInPieces() throws Exception {
    ready();
    ByteBuf frame = Unpooled.buffer();
    frame.writeInt(4 + 26 + 3).writeInt(FrameType.MESSAGE.ordinal());
    frame.writeLong(17).writeShort(3);
    MessageId.of("0123456789abcdef").writeTo(frame);
    frame.writeBytes("abc".getBytes(StandardCharsets.US_ASCII));

    while (frame.readableBytes() > 1) {
      channel.writeInbound(frame.readRetainedSlice(1));
    }
    assertThat(recorder.messages).isEmpty();
    channel.writeInbound(frame);

    assertThat(recorder.messages).containsExactly("17 3 0123456789abcdef abc");
  }

  @Test
  void whatIsSentInOneTurnLeavesInOneWrite() throws Exception {
    ready();

    connection.send(out -> Commands.writeReady(out, 1));
    connection.send(out -> Commands.writeReady(out, 2));
    connection.submit(out -> Commands.writeReady(out, 3));
    assertThat(channel.outboundMessages()).isEmpty();
    channel.runPendingTasks();

    ByteBuf first = channel.readOutbound();
    assertThat(first.toString(StandardCharsets.US_ASCII)).startsWith("RDY 1\nRDY 2\n");
    first.release();
  }

  @Test
  void isNotWritableAboveTheHighWatermark() throws Exception {
    ready();
    channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(10, 20));
    byte[] body = new byte[100_000];

    connection.send(out -> Commands.writePublish(out, "topic", body));

    assertThat(connection.isWritable()).isFalse();
    channel.runPendingTasks();
    assertThat(connection.isWritable()).isTrue();
    assertThat(recorder.writables).isPositive();
  }

  @Test
  void nothingIsSentAfterTheEnd() throws Exception {
    ready();
    channel.close();

    assertThat(connection.isOpen()).isFalse();
    assertThat(connection.submit(Commands::writeNop)).isFalse();
    assertThat(connection.request("A", Commands::writeNop)).isCompletedExceptionally();
    assertThat(reason()).isEqualTo("connection closed by nsqd");
  }

  @Test
  void tellsOfItsEndOnce() throws Exception {
    ready();

    connection.close(new Closure.Lost("first"));
    connection.close(new Closure.Lost("second"));
    channel.runPendingTasks();

    assertThat(recorder.closures).containsExactly(new Closure.Lost("first"));
  }

  private static ByteBuf deflated(String payload) {
    ByteBuf frame = Unpooled.buffer();
    Frames.writeResponse(frame, payload);
    Deflater deflater = new Deflater(6, true);
    deflater.setInput(frame.array(), 0, frame.readableBytes());
    byte[] compressed = new byte[1000];
    int length = deflater.deflate(compressed, 0, compressed.length, Deflater.SYNC_FLUSH);
    deflater.end();
    return Unpooled.wrappedBuffer(compressed, 0, length);
  }

  private static ConnectionSettings settingsWithSecret() {
    return ConnectionSettings.builder(new ClientIdentity("id", "host", "agent"))
        .authSecret(new AuthSecret("hush"))
        .build();
  }

  private void connect(ConnectionSettings settings) throws Exception {
    channel.pipeline().addLast(new Greeter(settings));
    channel.register();
    channel.runPendingTasks();
  }

  private void ready() throws Exception {
    connect(settings.build());
    respond("{}");
    write();
  }

  private void respond(String payload) {
    ByteBuf frame = Unpooled.buffer();
    Frames.writeResponse(frame, payload);
    channel.writeInbound(frame);
    channel.runPendingTasks();
  }

  private void fail(String error) {
    byte[] payload = FakeNsqd.latin1(error);
    channel.writeInbound(
        Unpooled.buffer()
            .writeInt(4 + payload.length)
            .writeInt(FrameType.ERROR.ordinal())
            .writeBytes(payload));
    channel.runPendingTasks();
  }

  private void advanceMs(long ms) {
    ticker.advanceMillis(ms);
    channel.runScheduledPendingTasks();
    channel.runPendingTasks();
  }

  /** All that was written since the last call. */
  private String write() {
    StringBuilder written = new StringBuilder();
    for (ByteBuf next = channel.readOutbound(); next != null; next = channel.readOutbound()) {
      written.append(next.toString(StandardCharsets.ISO_8859_1));
      next.release();
    }
    return written.toString();
  }

  private String reason() {
    assertThat(recorder.closures).hasSize(1);
    return recorder.closures.get(0).reason();
  }

  /** Makes the connection when the channel is registered, as a bootstrap does. */
  private final class Greeter extends ChannelInitializer<EmbeddedChannel> {
    private final ConnectionSettings settings;

    Greeter(ConnectionSettings settings) {
      this.settings = settings;
    }

    @Override
    protected void initChannel(EmbeddedChannel initialized) {
      connection = new NsqdConnection(NSQD, settings, recorder, initialized);
    }
  }

  private static final class Recorder implements ConnectionListener {
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
