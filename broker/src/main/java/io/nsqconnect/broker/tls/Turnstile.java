package io.nsqconnect.broker.tls;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/**
 * Stands before the TLS side of one connection during its handshake and holds back what has been
 * read until the {@link HandshakeQueue} lets it pass; meanwhile nothing more is read. Leaves when
 * the handshake is over.
 */
final class Turnstile extends ChannelInboundHandlerAdapter {
  private final HandshakeQueue queue;
  private final SslHandler tls;
  private final Queue<Object> held = new ArrayDeque<>();

  Turnstile(HandshakeQueue queue, SslHandler tls) {
    this.queue = queue;
    this.tls = tls;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    held.add(message);
    if (held.size() == 1) {
      context.channel().config().setAutoRead(false);
      // Without delay, but not before the sockets have been looked at.
      queue.add(
          () -> letPass(context),
          step -> context.executor().schedule(step, 0, TimeUnit.NANOSECONDS));
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (held.isEmpty()) {
      context.fireChannelReadComplete();
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    held.forEach(ReferenceCountUtil::release);
    held.clear();
  }

  private void letPass(ChannelHandlerContext context) {
    if (context.isRemoved()) {
      return;
    }
    context.channel().config().setAutoRead(true);
    for (Object message = held.poll(); message != null; message = held.poll()) {
      context.fireChannelRead(message);
    }
    context.fireChannelReadComplete();
    if (tls.handshakeFuture().isDone() && !context.isRemoved()) {
      context.pipeline().remove(this);
    }
  }
}
