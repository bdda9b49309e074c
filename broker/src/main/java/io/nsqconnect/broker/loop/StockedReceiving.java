package io.nsqconnect.broker.loop;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;

/**
 * Has the sockets of a loop read into the buffers of a stock. Whoever keeps what was read beyond
 * the turn of the loop should copy it: the buffers are few, and long.
 */
final class StockedReceiving extends DefaultMaxMessagesRecvByteBufAllocator {
  /** So little that many clients who keep the stock's buffers can't take much memory. */
  private static final int WITHOUT_STOCK_BYTES = 4 * 1024;

  private final BufferStock stock;

  StockedReceiving(BufferStock stock) {
    this.stock = stock;
  }

  @Override
  public ExtendedHandle newHandle() {
    return new StockedHandle();
  }

  private final class StockedHandle extends MaxMessageHandle {
    @Override
    public int guess() {
      return stock.pieceBytes();
    }

    @Override
    public ByteBuf allocate(ByteBufAllocator allocator) {
      BufferStock.Piece piece = stock.take();
      return piece == null ? allocator.ioBuffer(WITHOUT_STOCK_BYTES) : piece.buffer();
    }
  }
}
