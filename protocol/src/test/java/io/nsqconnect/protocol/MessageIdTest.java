package io.nsqconnect.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageIdTest {
  private static final String TEXT = "18a442f424e69000";

  @Test
  void anIdIsTwoBigEndianWordsOfItsCharacters() {
    assertThat(MessageId.of(TEXT))
        .isEqualTo(new MessageId(0x3138613434326634L, 0x3234653639303030L));
  }

  @Test
  void anIdReadsAsItWasWritten() {
    assertThat(MessageId.of(TEXT)).hasToString(TEXT);
  }

  @Test
  void theSixteenBytesNeedNotBeHexadecimal() {
    String odd = "\0\u0001 \n\u007f\u0080\u00ff\u00e9ABCDEFGH";

    assertThat(MessageId.of(odd)).hasToString(odd);
  }

  @Test
  void anIdIsReadInPlaceAndWrittenAtTheEnd() {
    ByteBuf buffer = Unpooled.buffer().writeBytes(("xyz" + TEXT).getBytes(StandardCharsets.UTF_8));

    MessageId id = MessageId.at(buffer, 3);
    id.writeTo(buffer);

    assertThat(buffer.readerIndex()).isZero();
    assertThat(buffer.toString(StandardCharsets.UTF_8)).isEqualTo("xyz" + TEXT + TEXT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "18a442f424e6900", "18a442f424e690000"})
  void anIdOfAnotherLengthIsRefused(String text) {
    assertThatThrownBy(() -> MessageId.of(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("message id of " + text.length() + " bytes (expected: 16)");
  }

  @Test
  void aCharacterThatIsNoByteIsRefused() {
    assertThatThrownBy(() -> MessageId.of("18a442f424e6900\u20ac"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("message id with character U+20AC (expected: at most U+00FF)");
  }
}
