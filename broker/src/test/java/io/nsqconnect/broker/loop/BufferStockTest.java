package io.nsqconnect.broker.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.nsqconnect.broker.loop.BufferStock.Piece;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BufferStockTest {
  private static final int MAX_PIECES = 6;

  private final BufferStock stock = new BufferStock(100, MAX_PIECES);
  private final List<Piece> taken = new ArrayList<>();

  @AfterEach
  void letGo() {
    taken.forEach(piece -> piece.buffer().release());
  }

  @Test
  void aBufferIsEmptyAndAsLongAsTheStockSays() {
    Piece piece = take();

    assertThat(piece.buffer().readableBytes()).isZero();
    assertThat(piece.buffer().maxCapacity()).isEqualTo(100);
    assertThat(piece.memory().capacity()).isEqualTo(100);
  }

  @Test
  void bothViewsShowTheSameBytes() {
    Piece piece = take();
    piece.memory().putLong(92, 0x0102030405060708L);

    assertThat(piece.buffer().getLong(92)).isEqualTo(0x0102030405060708L);
  }

  @Test
  void aBufferInUseIsNotGivenTwice() {
    takeAll();

    assertThat(taken).usingElementComparator(BufferStockTest::sameOrNot).doesNotHaveDuplicates();
  }

  @Test
  void whoComesWhenAllAreInUseGetsNone() {
    takeAll();

    assertThat(stock.take()).isNull();
  }

  @Test
  void aReleasedBufferGoesRoundWithoutItsContent() {
    takeAll();
    Piece released = taken.remove(0);
    released.buffer().writeInt(1).release();

    assertThat(take()).isSameAs(released);
    assertThat(released.buffer().isReadable()).isFalse();
  }

  @Test
  void aBufferIsInUseUntilWhoeverRetainedItHasReleasedIt() {
    Piece passedOn = take();
    passedOn.buffer().retain().release();

    assertThat(take()).isNotSameAs(passedOn);
  }

  @Test
  void buffersThatAreHeldForLongDoNotKeepTheOthersFromGoingRound() {
    takeAll();
    Piece last = taken.remove(MAX_PIECES - 1);
    last.buffer().release();

    // Those before it are looked at in vain, until it is that one's turn.
    assertThat(stock.take()).isNull();
    assertThat(take()).isSameAs(last);
  }

  private static int sameOrNot(Piece one, Piece other) {
    return one == other ? 0 : 1;
  }

  private void takeAll() {
    for (int i = 0; i < MAX_PIECES; i++) {
      take();
    }
  }

  private Piece take() {
    Piece piece = stock.take();
    taken.add(piece);
    return piece;
  }
}
