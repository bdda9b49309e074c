package io.nsqconnect.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a client writes is what a server reads. */
class CommandsTest {
  private static final MessageId ID = MessageId.of("18a442f424e69000");

  private final ByteBuf out = Unpooled.buffer();

  @Test
  void theMagicIsTwoBlanksAndTheVersion() {
    Commands.writeMagic(out);

    assertThat(ByteBufUtil.hexDump(out)).isEqualTo("20205632");
  }

  @Test
  void identifyCarriesItsJsonAsUtf8() {
    Commands.writeIdentify(out, "{\"client_id\":\"é\"}");

    assertThat(read())
        .containsExactly("IDENTIFY[]", "body {\"client_id\":\"\u00c3\u00a9\"}", "hung up");
  }

  @Test
  void authCarriesAnySecret() {
    Commands.writeAuth(out, new byte[] {0, '\n', (byte) 0xff});

    assertThat(read()).containsExactly("AUTH[]", "body \0\n\u00ff", "hung up");
  }

  @Test
  void subscribeNamesTopicAndChannel() {
    Commands.writeSubscribe(out, "orders", "billing#ephemeral");

    assertThat(read()).containsExactly("SUB[orders, billing#ephemeral]", "hung up");
  }

  @Test
  void readyCarriesItsCount() {
    Commands.writeReady(out, 0);
    Commands.writeReady(out, 2500);

    assertThat(read()).containsExactly("RDY[0=0]", "RDY[2500=2500]", "hung up");
  }

  @Test
  void publishCarriesItsBodyByteForByte() {
    Commands.writePublish(out, "orders", bytes("a\n\0\u00ff"));

    assertThat(read()).containsExactly("PUB[orders]", "body a\n\0\u00ff", "hung up");
  }

  @Test
  void multiPublishCarriesItsBodiesInOrder() {
    Commands.writeMultiPublish(out, "t", List.of(bytes("a"), bytes("bc")));

    assertThat(ByteBufUtil.hexDump(out))
        .isEqualTo("4d50554220740a0000000f000000020000000161000000026263");
    assertThat(read()).containsExactly("MPUB[t]", "messages [a, bc]", "hung up");
  }

  @Test
  void multiPublishDeclaresTheLengthOfCountAndMessages() {
    List<byte[]> bodies = List.of(bytes("a"), bytes("bc"));

    assertThat(Commands.multiPublishBodyLength(bodies)).isEqualTo(4 + (4 + 1) + (4 + 2));
  }

  @Test
  void multiPublishOfMoreThanALengthCanTellIsRefused() {
    List<byte[]> bodies = Collections.nCopies(2048, new byte[1 << 20]);

    assertThatThrownBy(() -> Commands.multiPublishBodyLength(bodies))
        .isInstanceOf(ArithmeticException.class);
  }

  @Test
  void deferredPublishCarriesDelayAndBody() {
    Commands.writeDeferredPublish(out, "orders", 3_600_000, bytes("later"));

    assertThat(read()).containsExactly("DPUB[orders, 3600000=3600000]", "body later", "hung up");
  }

  @Test
  void finishRequeueAndTouchNameTheMessage() {
    Commands.writeFinish(out, ID);
    Commands.writeRequeue(out, ID, 0);
    Commands.writeRequeue(out, ID, 90_000);
    Commands.writeTouch(out, ID);

    assertThat(read())
        .containsExactly(
            "FIN[" + ID + "]",
            "REQ[" + ID + ", 0=0]",
            "REQ[" + ID + ", 90000=90000]",
            "TOUCH[" + ID + "]",
            "hung up");
  }

  @Test
  void closeAndNopStandAlone() {
    Commands.writeClose(out);
    Commands.writeNop(out);

    assertThat(read()).containsExactly("CLS[]", "NOP[]", "hung up");
  }

  private List<String> read() {
    return new Conversation(1 << 20, 5 << 20).sendAll(ByteBufUtil.getBytes(out)).hangUp();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
