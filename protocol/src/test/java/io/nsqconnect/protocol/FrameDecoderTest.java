package io.nsqconnect.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameDecoderTest {
  private static final int MAX_FRAME_BYTES = 100;

  private static final String MESSAGE_HEX =
      "0000002300000002"
          + "18ea598d2e3184ac"
          + "0001"
          + "31386134343266343234653639303030"
          + "68656c6c6f";

  private static final String MESSAGE =
      "message " + 0x18ea598d2e3184acL + " 1 18a442f424e69000 hello";

  private final Log log = new Log();
  private final FrameDecoder decoder = new FrameDecoder(MAX_FRAME_BYTES, log);

  @Test
  void everyFrameIsHandedOverInOrder() {
    ByteBuf in = everyFrame();

    decoder.decode(in);

    assertThat(log.calls)
        .containsExactly(
            "response OK", MESSAGE, "error E_FIN_FAILED FIN x", "response ", "response é");
    assertThat(in.isReadable()).isFalse();
  }

  @Test
  void itDoesNotMatterWhereTheInputIsSplit() {
    byte[] all = ByteBufUtil.getBytes(everyFrame());
    decoder.decode(Unpooled.wrappedBuffer(all));
    List<String> expected = List.copyOf(log.calls);

    for (int cut = 0; cut <= all.length; cut++) {
      log.calls.clear();
      ByteBuf in = Unpooled.buffer();
      decoder.decode(in.writeBytes(all, 0, cut));
      decoder.decode(in.discardReadBytes().writeBytes(all, cut, all.length - cut));

      assertThat(log.calls).as("cut at %d", cut).isEqualTo(expected);
      assertThat(in.isReadable()).isFalse();
    }
  }

  @Test
  void bytesMayArriveOneByOne() {
    byte[] all = ByteBufUtil.getBytes(everyFrame());
    decoder.decode(Unpooled.wrappedBuffer(all));
    List<String> expected = List.copyOf(log.calls);
    log.calls.clear();

    ByteBuf in = Unpooled.buffer();
    for (byte b : all) {
      decoder.decode(in.discardReadBytes().writeByte(b));
    }

    assertThat(log.calls).isEqualTo(expected);
  }

  @Test
  void anIncompleteFrameIsLeftUnread() {
    ByteBuf in = Unpooled.wrappedBuffer(HexFormat.of().parseHex("00000006000000004f"));

    decoder.decode(in);

    assertThat(in.readerIndex()).isZero();
    assertThat(log.calls).isEmpty();
  }

  @Test
  void attemptsAreUnsigned() {
    decoder.decode(bytes(MESSAGE_HEX.replace("ac0001", "acffff")));

    assertThat(log.calls).containsExactly(MESSAGE.replace(" 1 ", " 65535 "));
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 3, MAX_FRAME_BYTES + 1, Integer.MAX_VALUE})
  void aSizeThatNoNsqdSendsIsRefusedBeforeTheFrameArrives(int size) {
    ByteBuf in = Unpooled.buffer().writeInt(size);

    assertThatThrownBy(() -> decoder.decode(in))
        .isInstanceOf(MalformedFrameException.class)
        .hasMessage("frame size " + size + " (expected: 4 to 100)");
  }

  @Test
  void theGreatestSizeIsAccepted() {
    ByteBuf in = Unpooled.buffer();
    in.writeBytes(Frames.response("x".repeat(MAX_FRAME_BYTES - 4)));

    decoder.decode(in);

    assertThat(log.calls).containsExactly("response " + "x".repeat(96));
  }

  @Test
  void aFrameAsLargeAsAnIntegerIsAwaitedWhenThereIsNoLowerLimit() {
    FrameDecoder unlimited = new FrameDecoder(Integer.MAX_VALUE, log);
    ByteBuf in = Unpooled.buffer().writeInt(Integer.MAX_VALUE).writeInt(0).writeByte('x');

    unlimited.decode(in);

    assertThat(in.readerIndex()).isZero();
    assertThat(log.calls).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MIN_VALUE, -1, 3, Integer.MAX_VALUE})
  void aTypeThatNoNsqdSendsIsRefused(int type) {
    ByteBuf in = Unpooled.buffer().writeInt(5).writeInt(type).writeByte('x');

    assertThatThrownBy(() -> decoder.decode(in))
        .isInstanceOf(MalformedFrameException.class)
        .hasMessage("frame type " + type + " (expected: 0 to 2)");
  }

  @ParameterizedTest
  @CsvSource({"0", "10", "25"})
  void aMessageTooShortForItsHeaderIsRefused(int length) {
    ByteBuf in = Unpooled.buffer().writeInt(4 + length).writeInt(2).writeZero(length);

    assertThatThrownBy(() -> decoder.decode(in))
        .isInstanceOf(MalformedFrameException.class)
        .hasMessage("message of " + length + " bytes (expected: at least 26)");
  }

  @Test
  void aMessageWithoutABodyIsHandedOver() {
    decoder.decode(bytes(MESSAGE_HEX.substring(0, 2 * 34).replace("00000023", "0000001e")));

    assertThat(log.calls).containsExactly(MESSAGE.replace("hello", ""));
  }

  @Test
  void whatCameBeforeABadFrameIsHandedOver() {
    ByteBuf in = bytes("00000006000000004f4b" + "0000000000000000");

    assertThatThrownBy(() -> decoder.decode(in)).isInstanceOf(MalformedFrameException.class);
    assertThat(log.calls).containsExactly("response OK");
  }

  private static ByteBuf everyFrame() {
    ByteBuf out = Unpooled.buffer();
    out.writeBytes(Frames.response(Frames.OK));
    out.writeBytes(bytes(MESSAGE_HEX));
    out.writeBytes(Frames.error(new NsqException(ErrorCode.E_FIN_FAILED, "FIN x")));
    out.writeBytes(Frames.response(""));
    out.writeBytes(Frames.response("é"));
    return out;
  }

  private static ByteBuf bytes(String hex) {
    return Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex));
  }

  private static final class Log implements FrameHandler {
    final List<String> calls = new ArrayList<>();

    @Override
    public void onResponse(String payload) {
      calls.add("response " + payload);
    }

    @Override
    public void onError(String payload) {
      calls.add("error " + payload);
    }

    @Override
    public void onMessage(
        long timestampNs,
        int attempts,
        MessageId id,
        ByteBuf buffer,
        int bodyIndex,
        int bodyLength) {
      String body = buffer.toString(bodyIndex, bodyLength, StandardCharsets.UTF_8);
      calls.add("message " + timestampNs + " " + attempts + " " + id + " " + body);
    }
  }
}
