package io.nsqconnect.broker.tcp;

import static io.nsqconnect.broker.tcp.TestClient.body;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.compression.SnappyFrameEncoder;
import io.nsqconnect.protocol.transport.Compression;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How a connection gets its layers, and what is said and heard meanwhile. */
class UpgradeTest {
  private static final String SNAPPY = "{\"feature_negotiation\":true,\"snappy\":true}";
  private static final String DEFLATE = "{\"feature_negotiation\":true,\"deflate\":true}";

  /** The stream identifier, then "OK" as one chunk of 14 bytes that is not compressed. */
  private static final String SNAPPY_OK =
      "ff060000734e61507059" + "010e0000" + "........" + "00000006000000004f4b";

  private final TestBroker broker = new TestBroker();

  @AfterEach
  void close() {
    broker.close();
  }

  @Test
  void theAnswerIsPlainAndTheConfirmationIsOfTheNewLayer() {
    TestClient client = broker.client().send("IDENTIFY\n" + body(SNAPPY));

    List<byte[]> sent = client.rawReplies();

    assertThat(new String(sent.get(0), StandardCharsets.ISO_8859_1))
        .contains("\"snappy\":true")
        .endsWith("}");
    assertThat(ByteBufUtil.hexDump(sent.get(1))).matches(SNAPPY_OK);
    assertThat(sent).hasSize(2);
    assertThat(transport()).isEqualTo(new ClientTransport(Optional.empty(), Compression.SNAPPY));
  }

  @Test
  void commandsAfterThatAreReadThroughTheLayer() {
    TestClient client = broker.client().send("IDENTIFY\n" + body(SNAPPY));
    client.rawReplies();

    client.send(snappy("PUB t\n" + body("x")));

    assertThat(client.rawReplies()).hasSize(1);
    assertThat(broker.engine.existingTopic("t").messageCount()).isEqualTo(1);
  }

  /** More is sent to it at once than its socket takes, but that is little once it is compressed. */
  @Test
  void aConsumerIsGivenAllThatItIsReadyFor() {
    TestClient client = broker.client().send("IDENTIFY\n" + body(SNAPPY));
    client.send(snappy("SUB t c\nRDY 3\n"));
    TestClient publisher = broker.client();
    for (int i = 0; i < 3; i++) {
      publisher.feed("PUB t\n" + body("x".repeat(Output.FULL_BYTES)));
    }
    broker.run();

    assertThat(broker.engine.existingTopic("t").channel("c").inFlightCount()).isEqualTo(3);
    client.rawReplies();
    publisher.rawReplies();
  }

  @Test
  void whatIsSentTooEarlyIsDropped() {
    TestClient client =
        broker.client().send("IDENTIFY\n" + body(SNAPPY) + "PUB early\n" + body("x"));

    client.send(snappy("PUB t\n" + body("x")));

    assertThat(broker.engine.existingTopic("early")).isNull();
    assertThat(broker.engine.existingTopic("t").messageCount()).isEqualTo(1);
    client.rawReplies();
  }

  @Test
  void answersToWhatCameBeforeStayInFront() {
    TestClient client = broker.client().send("PUB t\n" + body("x") + "IDENTIFY\n" + body(DEFLATE));

    List<byte[]> sent = client.rawReplies();

    assertThat(ByteBufUtil.hexDump(sent.get(0))).startsWith("00000006000000004f4b");
    assertThat(ByteBufUtil.hexDump(sent.get(1))).endsWith("0000ffff");
    assertThat(transport()).isEqualTo(new ClientTransport(Optional.empty(), Compression.DEFLATE));
  }

  @Test
  void theHeartbeatIntervalThatWasAskedForHoldsAfterwards() {
    TestClient client =
        broker
            .client()
            .send("IDENTIFY\n" + body(SNAPPY.replace("}", ",\"heartbeat_interval\":1000}")));
    client.rawReplies();

    broker.advance(Duration.ofMillis(999));
    assertThat(client.rawReplies()).isEmpty();
    broker.advance(Duration.ofMillis(1));
    assertThat(client.rawReplies()).hasSize(1);
  }

  @Test
  void layersAreNotPutOnTopOfLayers() {
    TestClient client = broker.client().send("IDENTIFY\n" + body(SNAPPY));
    client.rawReplies();

    client.send(snappy("IDENTIFY\n" + body(DEFLATE)));
    broker.run();

    assertThat(new String(client.rawReplies().get(0), StandardCharsets.ISO_8859_1))
        .contains("the connection is upgraded already");
    assertThat(client.isConnected()).isFalse();
  }

  @Test
  void aStreamThatIsNoneOfTheLayerEndsTheConnection() {
    TestClient snappy = broker.client().send("IDENTIFY\n" + body(SNAPPY));
    TestClient deflate = broker.client().send("IDENTIFY\n" + body(DEFLATE));

    snappy.send("NOP\n");
    deflate.send("\u00ff\u00ff\u00ff\u00ff");

    assertThat(snappy.isConnected()).isFalse();
    assertThat(deflate.isConnected()).isFalse();
    assertThat(broker.clients.connected()).isEmpty();
    snappy.rawReplies();
    deflate.rawReplies();
  }

  private ClientTransport transport() {
    return broker.clients.connected().iterator().next().transport();
  }

  /** The beginning of a snappy stream, as Latin-1 text. */
  private static String snappy(String text) {
    EmbeddedChannel encoder = new EmbeddedChannel(new SnappyFrameEncoder());
    encoder.writeOutbound(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
    encoder.finish();
    StringBuilder compressed = new StringBuilder();
    for (ByteBuf bytes = encoder.readOutbound(); bytes != null; bytes = encoder.readOutbound()) {
      compressed.append(bytes.toString(StandardCharsets.ISO_8859_1));
      bytes.release();
    }
    return compressed.toString();
  }
}
