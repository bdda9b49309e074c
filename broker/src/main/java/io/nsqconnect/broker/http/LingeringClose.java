package io.nsqconnect.broker.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.TimeUnit;

/**
 * Closes a connection whose peer may still be sending: first this side alone, and the rest when the
 * peer has done so too, or after a second. Until then what comes is read and thrown away.
 *
 * <p>A close with bytes unread would be a reset, and that may overtake the answer.
 */
final class LingeringClose {
  private static final int LINGER_MS = 1000;

  private LingeringClose() {}

  /** To be told when the last answer has been written. */
  static ChannelFutureListener after(ChannelHandlerContext context) {
    return written -> close(context, written);
  }

  private static void close(ChannelHandlerContext context, ChannelFuture written) {
    Channel channel = context.channel();
    if (!written.isSuccess() || !channel.isActive()) {
      context.close();
      return;
    }
    channel.config().setOption(ChannelOption.AUTO_READ, true);
    if (channel instanceof DuplexChannel socket
        && context.pipeline().get(SslHandler.class) == null) {
      socket.shutdownOutput();
    }
    channel.eventLoop().schedule(() -> context.close(), LINGER_MS, TimeUnit.MILLISECONDS);
  }
}
