package io.nsqconnect.broker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class HandleTest {
  private static final long SEED = 7;

  @Test
  void keepsChunkOffsetAndAttemptsApart() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int i = 0; i < 100_000; i++) {
      int chunk = random.nextInt(Handle.MAX_CHUNKS);
      int offset = random.nextInt(Slab.CHUNK_BYTES / Handle.ALIGNMENT) * Handle.ALIGNMENT;
      int attempts = random.nextInt(1 << 16);

      long handle = Handle.withAttempts(Handle.of(chunk, offset), attempts);

      assertThat(Handle.chunk(handle)).isEqualTo(chunk);
      assertThat(Handle.offset(handle)).isEqualTo(offset);
      assertThat(Handle.attempts(handle)).isEqualTo(attempts);
    }
  }

  @Test
  void reachesTheLastPlaceOfTheLastChunk() {
    int offset = Slab.CHUNK_BYTES - Handle.ALIGNMENT;

    long handle = Handle.withAttempts(Handle.of(Handle.MAX_CHUNKS - 1, offset), 65_535);

    assertThat(Handle.chunk(handle)).isEqualTo(Handle.MAX_CHUNKS - 1);
    assertThat(Handle.offset(handle)).isEqualTo(offset);
    assertThat(handle).isNotEqualTo(Handle.NONE);
  }

  @Test
  void beginsWithoutAttempts() {
    assertThat(Handle.attempts(Handle.of(3, 8))).isZero();
  }

  @Test
  void attemptsWrapAfter65535() {
    long handle = Handle.withAttempts(Handle.of(3, 8), 65_535);

    long wrapped = Handle.withAttempts(handle, Handle.attempts(handle) + 1);

    assertThat(Handle.attempts(wrapped)).isZero();
    assertThat(wrapped).isEqualTo(Handle.of(3, 8));
  }
}
