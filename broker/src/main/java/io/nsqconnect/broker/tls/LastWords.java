package io.nsqconnect.broker.tls;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;

/**
 * Says one thing in the clear before a connection closes on which no TLS came about: after the
 * alert for those who speak TLS, and readable for those who don't.
 */
public final class LastWords extends ChannelOutboundHandlerAdapter {
  private ByteBuf words;

  private LastWords(ByteBuf words) {
    this.words = words;
  }

  /** Has {@code words} said when the connection below {@code tls} is closed. */
  public static void before(ChannelHandlerContext tls, ByteBuf words) {
    tls.pipeline().addBefore(tls.name(), null, new LastWords(words));
  }

  @Override
  public void close(ChannelHandlerContext context, ChannelPromise promise) {
    if (words == null) {
      context.close(promise);
      return;
    }
    ByteBuf said = words;
    words = null;
    context.writeAndFlush(said).addListener(written -> context.close(promise));
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    if (words != null) {
      words.release();
      words = null;
    }
  }
}
