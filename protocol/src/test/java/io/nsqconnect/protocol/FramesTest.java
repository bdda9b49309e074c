package io.nsqconnect.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FramesTest {
  private final ByteBuf out = Unpooled.buffer();

  @Test
  void okIsTheTenBytesThatEveryClientKnows() {
    out.writeBytes(Frames.response(Frames.OK));

    assertThat(ByteBufUtil.hexDump(out)).isEqualTo("00000006000000004f4b");
  }

  @Test
  void aResponseIsSizeTypeZeroAndText() {
    out.writeBytes(Frames.response(Frames.HEARTBEAT));
    out.writeBytes(Frames.response(Frames.CLOSE_WAIT));

    assertThat(ByteBufUtil.hexDump(out))
        .isEqualTo(
            "0000000f000000005f6865617274626561745f" + "0000000e00000000434c4f53455f57414954");
  }

  @Test
  void aResponseIsSizedInBytesNotInCharacters() {
    out.writeBytes(Frames.response("{\"é\":1}"));

    assertThat(out.readInt()).isEqualTo(4 + 8);
    assertThat(out.readInt()).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("{\"é\":1}");
  }

  @Test
  void anErrorIsSizeTypeOneCodeAndDescription() {
    out.writeBytes(
        Frames.error(
            new NsqException(
                ErrorCode.E_FIN_FAILED, "FIN 0000000000000000 failed ID not in flight")));

    assertThat(ByteBufUtil.hexDump(out, 0, Frames.HEADER_LENGTH)).isEqualTo("0000003d00000001");
    assertThat(Frames.text(out.slice(Frames.HEADER_LENGTH, 0x3d - 4)))
        .isEqualTo("E_FIN_FAILED FIN 0000000000000000 failed ID not in flight");
  }

  @Test
  void anErrorReturnsTheBytesThatTheClientSent() {
    out.writeBytes(
        Frames.error(new NsqException(ErrorCode.E_INVALID, "invalid command \0\u00ff\u0080")));

    assertThat(ByteBufUtil.hexDump(out))
        .endsWith("696e76616c696420636f6d6d616e6420" + "00ff80")
        .startsWith("00000021");
  }

  @Test
  void anErrorQuotesANameInTheBytesOfItsUtf8() {
    byte[] name = "日é".getBytes(StandardCharsets.UTF_8);

    out.writeBytes(Frames.error(new NsqException(ErrorCode.E_BAD_TOPIC, GoQuote.quote(name))));

    out.skipBytes(Frames.HEADER_LENGTH);
    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("E_BAD_TOPIC \"日é\"");
  }

  @Test
  void aWrongMagicIsAnsweredByACodeAlone() {
    out.writeBytes(Frames.badProtocol());

    assertThat(ByteBufUtil.hexDump(out))
        .isEqualTo(
            "0000001200000001"
                + ByteBufUtil.hexDump("E_BAD_PROTOCOL".getBytes(StandardCharsets.UTF_8)));
  }

  @ParameterizedTest
  @EnumSource(ErrorCode.class)
  void onlyTheFailuresOfFinReqAndTouchLeaveTheConnectionOpen(ErrorCode code) {
    assertThat(code.isFatal()).isEqualTo(!code.name().matches("E_(FIN|REQ|TOUCH)_FAILED"));
  }

  @Test
  void anErrorCarriesNoStackTrace() {
    assertThat(new NsqException(ErrorCode.E_INVALID, "x").getStackTrace()).isEmpty();
  }
}
