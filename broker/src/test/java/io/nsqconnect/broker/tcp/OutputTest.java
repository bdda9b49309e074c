package io.nsqconnect.broker.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.nsqconnect.broker.engine.SpillException;
import io.nsqconnect.broker.loop.BufferStock;
import io.nsqconnect.protocol.ErrorCode;
import io.nsqconnect.protocol.Frames;
import io.nsqconnect.protocol.MessageFrame;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OutputTest {
  private static final int PIECE_BYTES = 200;
  private static final int MAX_PIECES = 3;
  private static final PublishFailure PUB_FAILURE =
      new PublishFailure("PUB", ErrorCode.E_PUB_FAILED);

  private final BufferStock stock = new BufferStock(PIECE_BYTES, MAX_PIECES);
  private final Output output = new Output(stock);
  private final ByteBuf expected = Unpooled.buffer();
  private final List<ByteBuf> pieces = new ArrayList<>();

  @AfterEach
  void letGo() {
    output.discard();
    pieces.forEach(ByteBuf::release);
  }

  @Test
  void whereNothingWasGatheredNothingIsTaken() {
    output.endBatch();

    assertThat(output.take()).isNull();
  }

  @Test
  void framesComeOutInOrderHoweverManyPiecesTheyFill() {
    for (int length = 40; length < 120; length++) {
      message(length);
      output.response("r".repeat(length));
      expected.writeBytes(Frames.response("r".repeat(length)));
    }

    assertGathered();
    assertThat(pieces).hasSizeGreaterThan(MAX_PIECES);
  }

  @Test
  void noFrameLiesInTwoPieces() {
    message(PIECE_BYTES - 10);
    message(40);

    assertGathered();
    assertThat(pieces).extracting(ByteBuf::readableBytes).containsExactly(PIECE_BYTES - 10, 40);
  }

  @Test
  void aFrameLongerThanAPieceHasOneToItself() {
    message(50);
    message(3 * PIECE_BYTES);
    message(60);

    assertGathered();
    assertThat(pieces).extracting(ByteBuf::readableBytes).containsExactly(50, 3 * PIECE_BYTES, 60);
  }

  @Test
  void thereIsNoRoomForAnotherMessageWhenTheOutputIsFull() {
    int length = 100_000;
    for (int end = length; end < Output.FULL_BYTES; end += length) {
      assertThat(message(length)).isTrue();
    }

    assertThat(message(length)).isFalse();
  }

  @Test
  void aBatchBeginsWithNothingOfTheOneBefore() {
    message(50);
    output.endBatch();
    output.take().release();
    expected.clear();
    message(60);

    assertGathered();
  }

  @Test
  void anAnswerThatAssumedStorageGivesWayToTheErrorWithAllThatFollowed() {
    message(150);
    for (int i = 0; i < 20; i++) {
      output.okIfStored("t", PUB_FAILURE);
      output.response("r".repeat(i));
    }

    assertThat(output.storageFailed(new SpillException("no space left", null))).isTrue();

    expected.writeBytes(Frames.error(PUB_FAILURE.because("no space left")));
    assertGathered();
  }

  @Test
  void anAnswerForATopicThatWasStoredStays() {
    output.okIfStored("good", PUB_FAILURE);
    output.okIfStored("bad", PUB_FAILURE);
    output.okIfStored("good", PUB_FAILURE);

    assertThat(output.storageFailed(new SpillException("full", null, Set.of("bad")))).isTrue();

    expected.writeBytes(Frames.response(Frames.OK));
    expected.writeBytes(Frames.error(PUB_FAILURE.because("full")));
    assertGathered();
  }

  @Test
  void aFailureOfOtherTopicsChangesNothing() {
    for (int i = 0; i < 100; i++) {
      output.okIfStored("t" + i, PUB_FAILURE);
      expected.writeBytes(Frames.response(Frames.OK));
    }

    assertThat(output.storageFailed(new SpillException("full", null, Set.of("bad")))).isFalse();

    assertGathered();
  }

  @Test
  void answersThatAssumeNothingStayWhenStorageFails() {
    output.response("r");

    assertThat(output.storageFailed(new SpillException("no space left", null))).isFalse();

    expected.writeBytes(Frames.response("r"));
    assertGathered();
  }

  @Test
  void whatIsDiscardedGoesBackToTheStock() {
    for (int i = 0; i < MAX_PIECES; i++) {
      message(PIECE_BYTES);
    }
    output.discard();

    for (int i = 0; i < MAX_PIECES; i++) {
      pieces.add(stock.take().buffer());
    }
    assertThat(stock.take()).isNull();
  }

  @Test
  void messagesAreToldFromAnswersUntilTheBatchEnds() {
    assertThat(output.isMessagesOnly()).isFalse();
    message(50);
    message(PIECE_BYTES);
    assertThat(output.isMessagesOnly()).isTrue();
    assertThat(output.messages()).isEqualTo(2);
    assertThat(output.bytes()).isEqualTo(50 + PIECE_BYTES);

    output.ok();
    assertThat(output.isMessagesOnly()).isFalse();

    output.discard();
    assertThat(output.bytes()).isZero();
    message(50);
    assertThat(output.isMessagesOnly()).isTrue();
    assertThat(output.messages()).isEqualTo(1);
  }

  private boolean message(int length) {
    ByteBuffer memory = ByteBuffer.allocateDirect(length + 2);
    byte[] bytes = "m".repeat(length).getBytes(StandardCharsets.US_ASCII);
    memory.put(1, bytes);
    int frame = expected.writerIndex();
    expected.writeBytes(bytes).setShort(frame + MessageFrame.ATTEMPTS_OFFSET, 0xfffe);
    return output.message(memory, 1, length, 0xfffe);
  }

  private void assertGathered() {
    output.endBatch();
    for (ByteBuf piece = output.take(); piece != null; piece = output.take()) {
      pieces.add(piece);
    }
    ByteBuf all = Unpooled.buffer();
    pieces.forEach(piece -> all.writeBytes(piece, 0, piece.readableBytes()));
    assertThat(all).isEqualTo(expected);
  }
}
