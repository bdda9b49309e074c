package io.nsqconnect.it.kill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

/** A body tells when it has been changed. */
class BodyTest {
  private static final int SIZE_BYTES = 200;

  @Test
  void aBodySaysItsNumber() {
    assertThat(Body.of(0, Body.MIN_SIZE_BYTES)).hasSize(Body.MIN_SIZE_BYTES);
    assertThat(Body.number(Body.of(0, Body.MIN_SIZE_BYTES))).hasValue(0);
    assertThat(Body.number(Body.of(123_456, SIZE_BYTES))).hasValue(123_456);
  }

  @Test
  void noChangedBitGoesUnnoticed() {
    String body = Body.of(42, SIZE_BYTES);
    for (int at = 0; at < body.length(); at++) {
      for (int bit = 0; bit < Byte.SIZE; bit++) {
        StringBuilder changed = new StringBuilder(body);
        changed.setCharAt(at, (char) (body.charAt(at) ^ 1 << bit));
        assertThat(Body.number(changed.toString())).as("bit %d of byte %d", bit, at).isEmpty();
      }
    }
  }

  @Test
  void noMissingOrAddedByteGoesUnnoticed() {
    String body = Body.of(42, SIZE_BYTES);
    assertThat(Body.number(body + '\0')).isEmpty();
    for (int length = 0; length < body.length(); length++) {
      assertThat(Body.number(body.substring(0, length))).as("%d bytes", length).isEmpty();
    }
  }

  @Test
  void aBodyNeedsRoomForItsChecksum() {
    assertThatIllegalArgumentException().isThrownBy(() -> Body.of(1, Body.MIN_SIZE_BYTES - 1));
  }
}
