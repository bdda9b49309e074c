package io.nsqconnect.broker.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InputTest {
  private static final ByteBufAllocator ALLOCATOR = UnpooledByteBufAllocator.DEFAULT;

  private final Input input = new Input();

  @AfterEach
  void letGo() {
    input.release();
  }

  @Test
  void whatASocketWasReadToIsFreeThoughSomethingIsUnread() {
    ByteBuf read = add("abcdef");
    input.unread().skipBytes(4);
    input.discardRead(ALLOCATOR);

    assertThat(read.refCnt()).isZero();
    assertUnread("ef");
  }

  @Test
  void whatIsUnreadTakesNoMoreMemoryThanItNeeds() {
    input.add(ALLOCATOR, Unpooled.buffer(64 * 1024).writeByte('a'));
    input.discardRead(ALLOCATOR);

    assertThat(input.unread().capacity()).isEqualTo(1);
  }

  @Test
  void whatIsReadLaterComesBehindWhatIsUnread() {
    add("abc");
    input.discardRead(ALLOCATOR);
    ByteBuf later = add("def");

    assertThat(later.refCnt()).isZero();
    assertUnread("abcdef");
  }

  @Test
  void aClientAlwaysInTheMiddleOfACommandDoesNotMakeItGrow() {
    for (int i = 0; i < 1_000; i++) {
      add("0123456789");
      input.unread().skipBytes(input.unread().readableBytes() - 5);
      input.discardRead(ALLOCATOR);
    }

    assertUnread("56789");
    assertThat(input.unread().capacity()).isLessThan(1_000);
  }

  @Test
  void nothingIsHeldWhenAllIsRead() {
    ByteBuf read = add("abc");
    input.skip();
    input.discardRead(ALLOCATOR);

    assertThat(read.refCnt()).isZero();
    assertUnread("");
  }

  private ByteBuf add(String text) {
    ByteBuf bytes = Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
    input.add(ALLOCATOR, bytes);
    return bytes;
  }

  private void assertUnread(String text) {
    assertThat(input.unread().toString(StandardCharsets.US_ASCII)).isEqualTo(text);
  }
}
