package io.nsqconnect.client;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.timeout.ReadTimeoutException;
import io.nsqconnect.protocol.FrameDecoder;
import java.util.List;

/** Where Netty's pipeline ends and an {@link NsqdConnection} begins. */
final class FrameReader extends ByteToMessageDecoder {
  /** Largest frame that is believed; far above any sensible max-msg-size. */
  private static final int MAX_FRAME_BYTES = 64 * 1024 * 1024;

  private final NsqdConnection connection;
  private final FrameDecoder frames;
  private ByteBuf decoding = Unpooled.EMPTY_BUFFER;

  FrameReader(NsqdConnection connection) {
    this.connection = connection;
    this.frames = new FrameDecoder(MAX_FRAME_BYTES, connection);
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    connection.greet();
    ctx.fireChannelActive();
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    decoding = in;
    try {
      frames.decode(in);
    } finally {
      decoding = Unpooled.EMPTY_BUFFER;
    }
  }

  /**
   * What follows the frame that is being handed over, in as far as it has arrived. It is the
   * caller's now: to be read through a layer that the frame has announced.
   */
  ByteBuf takeUnread() {
    return decoding.readBytes(decoding.readableBytes());
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    connection.onWritabilityChanged();
    ctx.fireChannelWritabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) throws Exception {
    super.channelInactive(ctx);
    connection.close(new Closure.Lost("connection closed by nsqd"));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof ReadTimeoutException) {
      connection.close(new Closure.Lost("nothing from nsqd for two heartbeat intervals"));
    } else {
      Throwable root = cause instanceof DecoderException ? cause.getCause() : cause;
      connection.close(new Closure.Lost(root.toString(), root));
    }
  }
}
