package io.nsqconnect.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.compression.SnappyFrameEncoder;
import io.nsqconnect.protocol.ErrorCode;
import io.nsqconnect.protocol.Frames;
import io.nsqconnect.protocol.transport.Compression;
import java.util.Optional;
import java.util.zip.Deflater;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a connection does until it is ready: IDENTIFY, the layers that it settles, and AUTH. */
class HandshakeTest {
  private static final ConnectionSettings WITH_SECRET =
      ConnectionSettings.builder(new ClientIdentity("id", "host", "agent"))
          .authSecret(new AuthSecret("hush"))
          .build();

  private final NsqdInHand nsqd = new NsqdInHand();

  @AfterEach
  void release() {
    nsqd.close();
  }

  @Test
  void greetsWithTheMagicAndIdentifiesInOneWrite() {
    nsqd.connect();

    assertThat(nsqd.received()).startsWith("  V2IDENTIFY\n").contains("\"client_id\":\"id\"");
    assertThat(nsqd.told.readies).isZero();
  }

  @Test
  void isReadyWhenItIsIdentified() {
    nsqd.connect();

    nsqd.respond("{\"max_rdy_count\":9}");

    assertThat(nsqd.told.readies).isEqualTo(1);
    assertThat(nsqd.connection().server().maxReadyCount()).isEqualTo(9);
  }

  @Test
  void authenticatesIfNsqdRequiresIt() {
    nsqd.connect(WITH_SECRET);
    nsqd.received();

    nsqd.respond("{\"auth_required\":true}");
    assertThat(nsqd.received()).isEqualTo("AUTH\n\0\0\0\4hush");
    assertThat(nsqd.told.readies).isZero();
    nsqd.respond("{\"permission_count\":1}");

    assertThat(nsqd.told.readies).isEqualTo(1);
  }

  @Test
  void keepsTheSecretToItselfIfNsqdDoesNotAskForIt() {
    nsqd.connect(WITH_SECRET);
    nsqd.received();

    nsqd.respond("{\"auth_required\":false}");

    assertThat(nsqd.told.readies).isEqualTo(1);
    assertThat(nsqd.received()).isEmpty();
  }

  @Test
  void endsIfNsqdRequiresASecretThatThereIsNot() {
    nsqd.connect();

    nsqd.respond("{\"auth_required\":true}");

    assertThat(nsqd.told.closures)
        .containsExactly(
            new Closure.Refused(
                Optional.of(ErrorCode.E_AUTH_FIRST),
                "nsqd requires AUTH and no auth secret is configured"));
    assertThat(nsqd.channel.isOpen()).isFalse();
  }

  @Test
  void endsIfTheHandshakeTakesTooLong() {
    nsqd.connect();

    nsqd.advanceMs(499);
    assertThat(nsqd.told.closures).isEmpty();
    nsqd.advanceMs(1);

    assertThat(nsqd.closureReason()).isEqualTo("not connected and identified within 500 ms");
  }

  @Test
  void endsIfNsqdAnswersIdentifyWithoutItsSettings() {
    nsqd.connect();

    nsqd.respond("OK");

    assertThat(nsqd.closureReason())
        .isEqualTo("answer to IDENTIFY is \"OK\" (expected: a JSON object)");
  }

  @Test
  void endsIfIdentifyIsRefused() {
    nsqd.connect();

    nsqd.fail("E_BAD_BODY IDENTIFY msg timeout (1) is invalid");

    assertThat(nsqd.told.closures)
        .containsExactly(
            new Closure.Refused(
                Optional.of(ErrorCode.E_BAD_BODY),
                "E_BAD_BODY IDENTIFY msg timeout (1) is invalid"));
  }

  @Test
  void readsWhatComesWithTheAnswerThroughTheLayerThatItAnnounces() {
    nsqd.connect(with(new TransportSettings(Optional.empty(), Compression.SNAPPY, 6)));
    ByteBuf all = Unpooled.buffer();
    all.writeBytes(Frames.response("{\"snappy\":true}"));
    ByteBuf compressed = Unpooled.buffer();
    compressed.writeBytes(Frames.response(Frames.OK));
    compressed.writeBytes(Frames.response(Frames.HEARTBEAT));
    EmbeddedChannel encoder = new EmbeddedChannel(new SnappyFrameEncoder());
    encoder.writeOutbound(compressed);
    encoder.finish();
    ByteBuf chunks = encoder.readOutbound();
    all.writeBytes(chunks);
    chunks.release();
    nsqd.received();

    nsqd.channel.writeInbound(all);
    nsqd.channel.runPendingTasks();

    assertThat(nsqd.told.readies).isEqualTo(1);
    assertThat(nsqd.received()).contains("sNaPpY").endsWith("NOP\n");
  }

  @Test
  void endsIfTheLayerIsConfirmedByAnythingButOk() {
    nsqd.connect();

    nsqd.respond("{\"deflate\":true}");
    nsqd.channel.writeInbound(deflated("{}"));

    assertThat(nsqd.closureReason()).isEqualTo("answer \"{}\" to an upgrade (expected: OK)");
  }

  @Test
  void doesNotGoOnInTheClearIfItIsToEncrypt() {
    nsqd.connect(
        with(new TransportSettings(Optional.of((host, port) -> null), Compression.NONE, 6)));

    nsqd.respond("{\"tls_v1\":false}");

    assertThat(nsqd.closureReason())
        .isEqualTo("nsqd does not offer TLS, and this client is configured not to go without");
  }

  @Test
  void endsAtOnceIfItCanNotEncryptAsItIsConfigured() {
    TlsEngines impossible =
        (host, port) -> {
          throw new IllegalArgumentException("no such suite");
        };
    nsqd.connect(with(new TransportSettings(Optional.of(impossible), Compression.NONE, 6)));

    nsqd.respond("{\"tls_v1\":true}");

    assertThat(nsqd.closureReason()).isEqualTo("TLS can not be set up: no such suite");
  }

  @Test
  void goesOnUncompressedIfNsqdDoesNotOfferIt() {
    nsqd.connect(with(new TransportSettings(Optional.empty(), Compression.DEFLATE, 6)));

    nsqd.respond("{\"deflate\":false}");

    assertThat(nsqd.told.readies).isEqualTo(1);
  }

  private static ConnectionSettings with(TransportSettings transport) {
    return NsqdInHand.settings().transport(transport).build();
  }

  private static ByteBuf deflated(String payload) {
    ByteBuf frame = Unpooled.buffer();
    frame.writeBytes(Frames.response(payload));
    Deflater deflater = new Deflater(6, true);
    deflater.setInput(frame.array(), 0, frame.readableBytes());
    byte[] compressed = new byte[1000];
    int length = deflater.deflate(compressed, 0, compressed.length, Deflater.SYNC_FLUSH);
    deflater.end();
    return Unpooled.wrappedBuffer(compressed, 0, length);
  }
}
