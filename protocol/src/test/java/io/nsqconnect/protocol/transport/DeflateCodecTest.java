package io.nsqconnect.protocol.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.compression.DecompressionException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Deflate between a channel and what reads from it, in turns that the test makes. */
class DeflateCodecTest {
  private static final int LEVEL = 6;

  private final Receiver receiver = new Receiver();
  private final DeflateCodec codec = new DeflateCodec(LEVEL);
  private final EmbeddedChannel channel = new EmbeddedChannel(codec, receiver);
  private final Deflater peer = new Deflater(LEVEL, true);

  @AfterEach
  void close() {
    channel.close();
    peer.end();
    for (ByteBuf bytes = channel.readOutbound(); bytes != null; bytes = channel.readOutbound()) {
      bytes.release();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 100, 65_536, 1_000_000})
  void whatIsWrittenCanBeReadUpToTheFlushMarkerBehindIt(int length) throws DataFormatException {
    byte[] random = randomBytes(length);
    byte[] text = new byte[length];
    Arrays.fill(text, (byte) 'x');
    Inflater reader = new Inflater(true);

    for (byte[] plain : new byte[][] {random, text, random}) {
      channel.writeOutbound(Unpooled.wrappedBuffer(plain));
      byte[] compressed = takeOutbound();
      byte[] read = new byte[length];
      reader.setInput(compressed);
      int count = reader.inflate(read);

      assertThat(compressed).endsWith(0, 0, 0xff, 0xff);
      assertThat(count).isEqualTo(length);
      assertThat(read).isEqualTo(plain);
      assertThat(reader.getRemaining()).isZero();
    }
    reader.end();
  }

  @Test
  void anEmptyWriteStaysEmpty() {
    channel.writeOutbound(Unpooled.EMPTY_BUFFER);

    assertThat(takeOutbound()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 1000, Integer.MAX_VALUE})
  void whatArrivesIsReadHoweverItIsCut(int pieceBytes) {
    byte[] plain = randomBytes(5_000);
    byte[] compressed = deflate(plain);

    for (int from = 0; from < compressed.length; from += Math.min(pieceBytes, compressed.length)) {
      int to = Math.min(compressed.length, from + Math.min(pieceBytes, compressed.length));
      channel.writeInbound(Unpooled.copiedBuffer(compressed, from, to - from));
    }
    runTurns();

    assertThat(receiver.bytes.toByteArray()).isEqualTo(plain);
  }

  @Test
  void aBombIsInflatedTurnByTurnAndNothingIsReadMeanwhile() {
    int plainBytes = 16 << 20;
    byte[] bomb = deflate(new byte[plainBytes]);
    assertThat(bomb).hasSizeLessThan(20_000);

    channel.pipeline().fireChannelRead(Unpooled.wrappedBuffer(bomb));

    assertThat(receiver.count).isEqualTo(DeflateCodec.TURN_BYTES);
    assertThat(receiver.largest).isEqualTo(InflatingStream.PIECE_BYTES);
    assertThat(channel.config().isAutoRead()).isFalse();

    channel.runPendingTasks();
    assertThat(receiver.count).isEqualTo(2 * DeflateCodec.TURN_BYTES);

    runTurns();
    assertThat(receiver.count).isEqualTo(plainBytes);
    assertThat(receiver.largest).isEqualTo(InflatingStream.PIECE_BYTES);
    assertThat(channel.config().isAutoRead()).isTrue();
  }

  @Test
  void aReceiverThatWantsNoMoreIsNotGivenMore() {
    receiver.wants = 100_000;

    channel.pipeline().fireChannelRead(Unpooled.wrappedBuffer(deflate(new byte[1 << 20])));
    runTurns();
    int givenAtMost = receiver.wants + InflatingStream.PIECE_BYTES;
    assertThat(receiver.count).isBetween(receiver.wants, givenAtMost);
    assertThat(channel.config().isAutoRead()).isFalse();

    receiver.wants = Integer.MAX_VALUE;
    codec.allowReading(true);
    runTurns();
    assertThat(receiver.count).isEqualTo(1 << 20);
    assertThat(channel.config().isAutoRead()).isTrue();
  }

  @Test
  void theEndOfTheStreamIsToldAfterAllBeforeIt() {
    channel.pipeline().fireChannelRead(Unpooled.wrappedBuffer(deflate(new byte[1 << 20])));
    channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    assertThat(receiver.endedAt).isEqualTo(-1);

    runTurns();

    assertThat(receiver.endedAt).isEqualTo(1 << 20);
  }

  @Test
  void theLastBlockIsTheEndOfTheStream() {
    byte[] compressed = new byte[1000];
    peer.setInput("abc".getBytes(StandardCharsets.US_ASCII));
    peer.finish();
    int length = peer.deflate(compressed);

    channel.pipeline().fireChannelRead(Unpooled.copiedBuffer(compressed, 0, length));
    channel.pipeline().fireChannelRead(Unpooled.copiedBuffer("more", StandardCharsets.US_ASCII));

    assertThat(receiver.bytes).hasToString("abc");
    assertThat(receiver.endedAt).isEqualTo(3);
  }

  @Test
  void bytesThatAreNoDeflateAreRefused() {
    assertThatThrownBy(() -> channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {-1, -1})))
        .isInstanceOf(DecompressionException.class)
        .hasMessageContaining("corrupt deflate stream");
  }

  @Test
  void aChannelThatClosesInTheMiddleLeavesNothingBehind() {
    ByteBuf bomb = Unpooled.wrappedBuffer(deflate(new byte[8 << 20]));
    channel.pipeline().fireChannelRead(bomb);

    channel.pipeline().close();
    runTurns();

    assertThat(bomb.refCnt()).isZero();
    assertThat(receiver.count).isLessThanOrEqualTo(3 * DeflateCodec.TURN_BYTES);
  }

  /** Turns the loop until there is nothing left to do. */
  private void runTurns() {
    while (channel.hasPendingTasks()) {
      channel.runPendingTasks();
    }
  }

  private byte[] deflate(byte[] plain) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] part = new byte[64 * 1024];
    peer.setInput(plain);
    int length;
    do {
      length = peer.deflate(part, 0, part.length, Deflater.SYNC_FLUSH);
      out.write(part, 0, length);
    } while (length == part.length);
    return out.toByteArray();
  }

  private byte[] takeOutbound() {
    ByteBuf all = Unpooled.buffer();
    for (ByteBuf bytes = channel.readOutbound(); bytes != null; bytes = channel.readOutbound()) {
      all.writeBytes(bytes);
      bytes.release();
    }
    return ByteBufUtil.getBytes(all);
  }

  private static byte[] randomBytes(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  /** Keeps what it is given while that is little, and stops reading when it has enough. */
  private final class Receiver extends ChannelInboundHandlerAdapter {
    static final int MAX_KEPT_BYTES = 1 << 20;

    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int wants = Integer.MAX_VALUE;
    int count;
    int largest;
    int endedAt = -1;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ByteBuf piece = (ByteBuf) message;
      count += piece.readableBytes();
      largest = Math.max(largest, piece.readableBytes());
      if (bytes.size() + piece.readableBytes() <= MAX_KEPT_BYTES) {
        bytes.writeBytes(ByteBufUtil.getBytes(piece));
      }
      piece.release();
      if (count >= wants) {
        codec.allowReading(false);
      }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      endedAt = count;
    }
  }
}
