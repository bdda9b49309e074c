package io.nsqconnect.client;

import io.netty.buffer.ByteBuf;
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
    frames.decode(in);
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
