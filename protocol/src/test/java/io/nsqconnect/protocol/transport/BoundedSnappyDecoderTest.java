package io.nsqconnect.protocol.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.compression.DecompressionException;
import io.netty.handler.codec.compression.SnappyFrameEncoder;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The snappy framing format, and how much of it is kept. */
class BoundedSnappyDecoderTest {
  private static final byte[] STREAM_IDENTIFIER = {-1, 6, 0, 0, 's', 'N', 'a', 'P', 'p', 'Y'};

  private final EmbeddedChannel channel = new EmbeddedChannel(new BoundedSnappyDecoder());

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  @Test
  void aMegabyteArrivesInPiecesOfAtMost64KiB() {
    byte[] random = new byte[1 << 20];
    new Random(1).nextBytes(random);

    for (byte[] plain : new byte[][] {random, new byte[1 << 20]}) {
      ByteBuf compressed = snappy(plain);
      while (compressed.isReadable()) {
        channel.writeInbound(
            compressed.readRetainedSlice(Math.min(1000, compressed.readableBytes())));
      }
      compressed.release();

      ByteBuf all = Unpooled.buffer();
      for (ByteBuf piece = channel.readInbound(); piece != null; piece = channel.readInbound()) {
        assertThat(piece.readableBytes()).isLessThanOrEqualTo(65_536);
        all.writeBytes(piece);
        piece.release();
      }
      assertThat(ByteBufUtil.getBytes(all)).isEqualTo(plain);
    }
  }

  @Test
  void aChunkThatIsLongerThanAnyCanBeIsNotGathered() {
    channel.writeInbound(Unpooled.wrappedBuffer(STREAM_IDENTIFIER));
    channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {0, -1, -1, -1}));

    assertThatThrownBy(
            () -> {
              for (int sent = 0; sent < 100_000; sent += 1000) {
                channel.writeInbound(Unpooled.wrappedBuffer(new byte[1000]));
              }
            })
        .isInstanceOf(DecompressionException.class)
        .hasMessageContaining("snappy chunk of more than");
  }

  @Test
  void aWrongChecksumIsRefused() {
    ByteBuf compressed = snappy(new byte[] {1, 2, 3});
    compressed.setByte(compressed.writerIndex() - 1, 4);

    assertThatThrownBy(() -> channel.writeInbound(compressed))
        .isInstanceOf(DecompressionException.class)
        .hasMessageContaining("checksum");
  }

  private static ByteBuf snappy(byte[] plain) {
    EmbeddedChannel encoder = new EmbeddedChannel(new SnappyFrameEncoder());
    encoder.writeOutbound(Unpooled.wrappedBuffer(plain));
    encoder.finish();
    return encoder.readOutbound();
  }
}
